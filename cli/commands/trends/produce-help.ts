const exitCodes = `Exit codes:
  0    it ended as it was to; lines that are no posts are no failure
  1    the source can't be read, or refuses this client; or what is kept can't be written
  2    the command line or the configuration is wrong
  130  the second Ctrl-C: what was under way may be lost`;

export const produceHelp = `A post has been sent once all of Kafka's brokers that are to have it have it. While Kafka is away, nothing more is read than
VIGIL_POSTS_IN_FLIGHT. Ctrl-C reads no further, waits for what is under way, and reports.

Examples:
  vigil trends produce simulator --rate 50
  vigil trends produce file posts.jsonl --speed 10x --shift-to-now
  vigil trends produce twitter --country CA

VIGIL_KAFKA_URL says where Kafka is, unless \`npm start\` or \`vigil up\` brought it up.

${exitCodes}`;

export const fileHelp = `The file is read twice, first to learn the order; some 40 bytes of memory are needed for each post. What is no post is told
with its line and reason, and kept as JSON in <file>.rejects. Each run begins anew: a post that was sent before counts once.

With --shift-to-now and a speed above 1x, the last post is the one that is made when it is sent, and the others lie before it: with
--loop those of the next round, which come after it, are mostly late.

Examples:
  vigil trends produce file posts.jsonl
  vigil trends produce file posts.jsonl --speed max
  vigil trends produce file posts.jsonl --loop --shift-to-now

${exitCodes}`;

export const twitterHelp = `Needs the bearer token of an app: in a file that VIGIL_TWITTER_TOKEN_FILE names, or in VIGIL_TWITTER_TOKEN. Without anything to
ask for, it asks for all of Canada. The rules for it are added to the account, with a tag that begins with "vigil 1/1", and
others of that tag are removed; rules of other tags, and so of other producers, stay. Each producer needs an app of its own
unless the account may have several connections, and takes only what its own rules bring.

When the stream ends or falls silent it connects again, waiting as the API asks for: not at all, up to 16 s for the network, up
to 320 s for errors, until the stated moment where it was too often. What was missed is asked for again, where the account may.
Lines that are no posts are kept in twitter.rejects, and posts that could not be sent at the end in twitter.unsent, which
\`vigil trends produce file\` takes.

Examples:
  vigil trends produce twitter
  vigil trends produce twitter --city Toronto --city "Trent Hills" --topic "#hockey"
  vigil trends produce twitter --rule 'snow place_country:CA -is:retweet'
  vigil trends produce twitter --rules cities.txt --share 2/3      # one of three; the others have 1/3 and 3/3
  vigil trends produce twitter --share 2/3 --remove-rules

${exitCodes}`;

export const simulatorHelp = `Examples:
  vigil trends produce simulator
  vigil trends produce simulator --rate 500 --seed 7 --limit 100000

${exitCodes}`;
