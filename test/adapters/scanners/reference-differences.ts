/** Where Vigil's outcome is another than the reference's, on purpose. */
export interface Difference {
  test: string;
  /** Vigil's outcome; the reference's is in the recording. */
  vigil: string;
  reason: string;
}

const severalPolicies =
  'Several policies in one answer all hold (CSP 3, 8.1). The reference reads them as one text with commas in it; later versions of it read them apart.';
const universalAccess =
  'The reference looks for the Origin that it sent where it never is, so this outcome of its own is out of its reach.';
const mediaType =
  'Media types have no case, and white space may follow them (RFC 9110, 8.3.1); browsers show this as HTML.';
const policyTest = 'content-security-policy';
const sharingTest = 'cross-origin-resource-sharing';
const universal = 'cross-origin-resource-sharing-implemented-with-universal-access';
const insecureScripts = 'sri-not-implemented-and-external-scripts-not-loaded-securely';

/** By site of the recording. */
export const referenceDifferences: Record<string, Difference> = {
  'case csp-two-headers': {
    test: policyTest,
    vigil: 'csp-implemented-with-no-unsafe-default-src-none',
    reason: severalPolicies,
  },
  'case csp-two-headers-alike': {
    test: policyTest,
    vigil: 'csp-implemented-with-no-unsafe-default-src-none',
    reason: severalPolicies,
  },
  'case csp-two-in-one': { test: policyTest, vigil: 'csp-implemented-with-no-unsafe', reason: severalPolicies },
  'practice csp-two-headers': {
    test: policyTest,
    vigil: 'csp-implemented-with-unsafe-inline-in-style-src-only',
    reason: severalPolicies,
  },
  'case csp-meta-frame-ancestors-beside': {
    test: 'x-frame-options',
    vigil: 'x-frame-options-not-implemented',
    reason:
      'Browsers ignore frame-ancestors in a meta element (CSP 3, 3.3), so nothing keeps this page from being framed.',
  },
  'case hsts-quoted-short': {
    test: 'strict-transport-security',
    vigil: 'hsts-implemented-max-age-less-than-six-months',
    reason:
      'A quoted number is a number (RFC 6797, 6.1). The reference fails to read it and takes that for long enough.',
  },
  'case hsts-no-number': {
    test: 'strict-transport-security',
    vigil: 'hsts-header-invalid',
    reason:
      'Browsers ignore a max-age that is no number. The reference fails to read it and takes that for long enough.',
  },
  'case redirect-fifteen-times': {
    test: 'x-frame-options',
    vigil: 'x-frame-options-sameorigin-or-deny',
    reason: 'Browsers follow 20 redirects, and so does Vigil; the reference grades the answer after the tenth.',
  },
  'case redirect-without-location': {
    test: 'redirection',
    vigil: 'redirection-missing',
    reason: 'An answer that does not say where to go leads nowhere; the reference goes to a page named "undefined".',
  },
  'case sri-type-upper-case': { test: 'subresource-integrity', vigil: insecureScripts, reason: mediaType },
  'case sri-type-space-before-parameter': { test: 'subresource-integrity', vigil: insecureScripts, reason: mediaType },
  'case sri-base-and-empty-src': {
    test: 'subresource-integrity',
    vigil: 'sri-not-implemented-but-all-scripts-loaded-from-secure-origin',
    reason:
      'Browsers load nothing for an empty src (HTML, 4.12.1.1); the reference takes the page’s base for its source.',
  },
  'case cors-repeats-origin-with-credentials': { test: sharingTest, vigil: universal, reason: universalAccess },
  'case cors-repeats-origin-with-credentials-in-capitals': {
    test: sharingTest,
    vigil: universal,
    reason: universalAccess,
  },
  'practice awful': { test: sharingTest, vigil: universal, reason: universalAccess },
  'practice cors-universal': { test: sharingTest, vigil: universal, reason: universalAccess },
};
