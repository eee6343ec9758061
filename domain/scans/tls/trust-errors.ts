/** OpenSSL's reasons for not trusting a chain, in words, with what the operator can do. */
const trustErrors: Record<string, { seen: string; advice: string }> = {
  CERT_HAS_EXPIRED: {
    seen: 'a certificate of the chain has expired',
    advice: 'Renew the certificate, and let it be renewed automatically.',
  },
  CERT_NOT_YET_VALID: {
    seen: 'a certificate of the chain is not valid yet',
    advice: 'Check the clock of whoever issued it, or wait.',
  },
  DEPTH_ZERO_SELF_SIGNED_CERT: {
    seen: 'the certificate is signed by itself',
    advice: 'Use a certificate of an authority that browsers trust.',
  },
  SELF_SIGNED_CERT_IN_CHAIN: {
    seen: 'the chain ends in an authority that is not trusted here',
    advice: 'Use an authority that browsers trust, or name yours in VIGIL_SCAN_EXTRA_CA.',
  },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: {
    seen: 'no trusted authority is known for the certificate',
    advice: 'Send the intermediate certificates too; if the authority is your own, name it in VIGIL_SCAN_EXTRA_CA.',
  },
  UNABLE_TO_GET_ISSUER_CERT: {
    seen: 'an issuer in the chain is not known',
    advice: 'Send all intermediate certificates, leaf first.',
  },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: {
    seen: 'the chain does not lead to a trusted authority',
    advice: 'Send all intermediate certificates, leaf first.',
  },
  CERT_SIGNATURE_FAILURE: {
    seen: 'a signature in the chain is wrong',
    advice: 'Issue the certificate anew; it was changed after it was signed.',
  },
  INVALID_PURPOSE: {
    seen: 'a certificate of the chain is not meant for servers',
    advice: 'Issue one with the extended key usage serverAuth.',
  },
};

/** @param code as OpenSSL gives it */
export const explainTrustError = (code: string): { seen: string; advice: string } =>
  trustErrors[code] ?? { seen: `the chain is not valid (${code})`, advice: 'Check the chain that the server sends.' };
