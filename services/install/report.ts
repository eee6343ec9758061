/** Told, in a sentence, what takes time. */
export type Report = (message: string) => void;
