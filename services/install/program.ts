/** What to run, and the arguments that make it the tool that was installed. */
export interface Program {
  command: string;
  args: string[];
}
