/** Whether the API can do its work now, and what is missing if not. */
export interface Readiness {
  ready: boolean;
  checks: ReadinessCheck[];
}

export interface ReadinessCheck {
  name: 'temporal' | 'worker';
  ok: boolean;
  /** One sentence for whoever has to mend it; no addresses or secrets. */
  detail: string;
}
