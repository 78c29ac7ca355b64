// What the page knows. Views listen for topics; several changes in one frame make one call.

export const store = {
  state: null, // the answer of /_sim/state
  stateAt: 0, // performance.now() when it came
  online: true,
  loaded: false,
  exchanges: [], // summaries, oldest first
  chats: new Map(), // user name -> Map of chat items by id
  user: '', // whose phone is shown
  cursor: 0, // the exchange that the keyboard is at
  open: 0, // the exchange in the detail pane; 0: none
  filter: 'all',
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

// addExchanges takes summaries in any order and keeps the newest.
export function addExchanges(summaries) {
  const kept = store.exchanges;
  let sort = false;
  for (const summary of summaries) {
    const last = kept.length ? kept[kept.length - 1].seq : 0;
    if (summary.seq > last) {
      kept.push(summary);
      continue;
    }
    const at = findExchange(summary.seq);
    if (at >= 0) kept[at] = summary;
    else {
      kept.push(summary);
      sort = true;
    }
  }
  if (sort) kept.sort((a, b) => a.seq - b.seq);
  if (kept.length > keptAtMost) kept.splice(0, kept.length - keptAtMost);
  emit('exchanges');
}

export function clearExchanges() {
  store.exchanges = [];
  store.cursor = 0;
  store.open = 0;
  emit('exchanges');
  emit('open');
}

function findExchange(seq) {
  let low = 0;
  let high = store.exchanges.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = store.exchanges[middle].seq;
    if (at === seq) return middle;
    if (at < seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
}

export function summaryOf(seq) {
  return store.exchanges[findExchange(seq)];
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
