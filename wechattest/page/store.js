// What the page knows. Views listen for topics; several changes in one frame make one call.

export const store = {
  state: null, // the answer of /_sim/state
  stateAt: 0, // performance.now() when it came
  online: true,
  loaded: false,
  exchanges: [], // summaries, in the order in which they began
  lastSeq: 0, // of the exchange that ended last
  chats: new Map(), // user name -> Map of chat items by id
  user: '', // whose phone is shown
  cursor: 0, // the exchange that the keyboard is at
  open: 0, // the exchange in the detail pane; 0: none
  filter: 'all',
  folds: false, // pushes are folded, but for those in unlike
  unlike: new Set(), // seqs of pushes that are folded if the others aren't, and the other way round
  search: '',
  codes: new Map(), // user name -> {code, until}: the last login code made here
};

const listeners = new Map();
let changed = new Set();
let scheduled = false;

export function on(topics, listener) {
  for (const topic of topics.split(' ')) {
    if (!listeners.has(topic)) listeners.set(topic, new Set());
    listeners.get(topic).add(listener);
  }
}

export function emit(topic) {
  changed.add(topic);
  if (scheduled) return;
  scheduled = true;
  requestAnimationFrame(flush);
}

function flush() {
  scheduled = false;
  const topics = changed;
  changed = new Set();
  const due = new Set();
  for (const topic of topics) for (const listener of listeners.get(topic) ?? []) due.add(listener);
  for (const listener of due) listener();
}

export function setState(state) {
  store.state = state;
  store.stateAt = performance.now();
  const names = state.users.map(user => user.name);
  if (!names.includes(store.user)) store.user = names[0] ?? '';
  emit('state');
}

// platformNow is the time on the simulator's clock, in ms since 1970.
export function platformNow() {
  if (!store.state) return Date.now();
  if (store.state.imported) return Date.parse(store.state.now); // a record's time stands still
  return Date.parse(store.state.now) + (performance.now() - store.stateAt);
}

export function currentUser() {
  return store.state?.users.find(user => user.name === store.user);
}

export function userOf(openId) {
  if (!openId) return '';
  return store.state?.users.find(user => user.openId === openId)?.name ?? '';
}

const keptAtMost = 5000;
const bySeq = new Map();
const byNumber = new Map();
const byCause = new Map(); // number of a push -> the calls that follow from it

// numberOf is what the page shows as an exchange's number: its place in the order in which they began. A log
// of an older simulator has none.
export const numberOf = summary => summary.began || summary.seq;

// addExchanges takes summaries in any order and keeps the newest. A push comes after the calls that the bot made
// meanwhile, and goes before them.
export function addExchanges(summaries) {
  const kept = store.exchanges;
  let sort = false;
  for (const summary of summaries) {
    const known = bySeq.get(summary.seq);
    if (known) {
      kept[kept.indexOf(known)] = summary;
      forget(known);
    } else if (!kept.length || numberOf(summary) > numberOf(kept.at(-1))) kept.push(summary);
    else if (summaries.length > 20) {
      kept.push(summary);
      sort = true;
    } else kept.splice(placeFor(numberOf(summary)), 0, summary);
    index(summary);
  }
  if (sort) kept.sort((a, b) => numberOf(a) - numberOf(b));
  if (kept.length > keptAtMost) kept.splice(0, kept.length - keptAtMost).forEach(forget);
  emit('exchanges');
}

function placeFor(number) {
  let at = store.exchanges.length;
  while (at > 0 && numberOf(store.exchanges[at - 1]) > number) at--;
  return at;
}

function index(summary) {
  store.lastSeq = Math.max(store.lastSeq, summary.seq);
  bySeq.set(summary.seq, summary);
  byNumber.set(numberOf(summary), summary);
  if (!summary.cause) return;
  const calls = byCause.get(summary.cause) ?? [];
  calls.push(summary);
  calls.sort((a, b) => numberOf(a) - numberOf(b));
  byCause.set(summary.cause, calls);
}

function forget(summary) {
  bySeq.delete(summary.seq);
  byNumber.delete(numberOf(summary));
  const calls = byCause.get(summary.cause)?.filter(one => one !== summary);
  if (calls?.length) byCause.set(summary.cause, calls);
  else byCause.delete(summary.cause);
}

export function clearExchanges() {
  store.exchanges = [];
  store.lastSeq = 0;
  store.cursor = 0;
  store.open = 0;
  store.unlike.clear();
  for (const map of [bySeq, byNumber, byCause]) map.clear();
  emit('exchanges');
  emit('open');
}

export const summaryOf = seq => bySeq.get(seq);

// callsOf lists what the bot called because of a push; causeOf is the push that a call was made for.
export const callsOf = push => (push.direction === 'push' && byCause.get(numberOf(push))) || [];
export const causeOf = call => (call.cause ? byNumber.get(call.cause) : undefined);

export const isFolded = push => store.folds !== store.unlike.has(push.seq);

export function fold(seq, folded) {
  const push = summaryOf(seq);
  if (!push || isFolded(push) === folded) return;
  if (!store.unlike.delete(seq)) store.unlike.add(seq);
  emit('exchanges');
}

export function foldAll(folded) {
  store.folds = folded;
  store.unlike.clear();
  emit('exchanges');
}

export function addChat(user, items) {
  if (!store.chats.has(user)) store.chats.set(user, new Map());
  let chat = store.chats.get(user);
  let last = 0;
  for (const id of chat.keys()) last = id;
  const early = items.some(item => item.id < last && !chat.has(item.id));
  for (const item of items) chat.set(item.id, item);
  if (early) {
    // The load came after what the stream had brought already.
    chat = new Map([...chat].sort(([a], [b]) => a - b));
    store.chats.set(user, chat);
  }
  while (chat.size > 1000) chat.delete(chat.keys().next().value);
  if (user === store.user) emit('chat');
}

export function showUser(name) {
  if (store.user === name) return;
  store.user = name;
  emit('state');
  emit('user');
}

export function openExchange(seq) {
  store.open = seq;
  if (seq) store.cursor = seq;
  emit('open');
  emit('cursor');
}

export function moveCursor(seq) {
  store.cursor = seq;
  if (store.open) openExchange(seq);
  else emit('cursor');
}
