// Keeps the store in step with the simulator: one load, then server-sent events.
import {address, get} from './api.js';
import {addChat, addExchanges, clearExchanges, emit, on, setState, store, summaryOf} from './store.js';

let source = null;
let retryAfter = 500;
let generation = 0;
let timer = 0;

// stop lets nothing more come in, until start.
export function stop() {
  generation++;
  clearTimeout(timer);
  source?.close();
}

export async function start() {
  stop();
  const mine = generation;
  try {
    const state = await get('state');
    const page = await get('exchanges', {limit: 5000});
    if (mine !== generation) return;
    store.chats.clear();
    const {cursor, open} = store;
    clearExchanges();
    setState(state);
    addExchanges(page.exchanges);
    if (summaryOf(open)) Object.assign(store, {cursor, open});
    if (!store.loaded) performance.mark('ready'); // a test measures it
    store.loaded = true;
    await loadChat();
    if (mine !== generation) return;
    setOnline(true);
    listen(mine, page.last);
  } catch {
    if (mine !== generation) return;
    setOnline(false);
    later(retry());
  }
}

function later(wait) {
  clearTimeout(timer);
  timer = setTimeout(start, wait);
}

function retry() {
  retryAfter = Math.min(retryAfter * 2, 8000);
  return retryAfter;
}

function setOnline(online) {
  if (online) retryAfter = 500;
  if (store.online === online) return;
  store.online = online;
  emit('online');
}

function listen(mine, after) {
  source = new EventSource(address('events', {after}));
  source.addEventListener('open', () => {
    setOnline(true);
    loadChat().catch(() => {}); // what was said between the load and now; if it fails the stream ends too
  });
  source.addEventListener('exchange', event => addExchanges([JSON.parse(event.data)]));
  source.addEventListener('state', event => takeState(JSON.parse(event.data)));
  source.addEventListener('chat', event => {
    const {user, item} = JSON.parse(event.data);
    if (store.chats.has(user)) addChat(user, [item]);
  });
  source.addEventListener('reset', () => later(300));
  source.addEventListener('error', () => {
    if (mine !== generation) return;
    setOnline(false);
    // The browser's own retry would miss that the simulator was started anew, so all is loaded again.
    source.close();
    later(retry());
  });
}

function takeState(state) {
  const imported = Boolean(store.state?.imported) !== Boolean(state.imported);
  if (imported || state.exchanges.last < store.lastSeq) {
    clearExchanges();
    start();
    return;
  }
  if (state.exchanges.kept === 0 && store.exchanges.length) clearExchanges();
  setState(state);
}

export async function loadChat() {
  const user = store.user;
  if (!user) return;
  if (!store.chats.has(user)) addChat(user, []); // what the stream brings meanwhile is kept
  const chat = await get(`users/${encodeURIComponent(user)}/chat`);
  const known = store.chats.get(user);
  // The stream may have brought a later state of an item, in which it knows its exchange.
  addChat(user, (chat.items ?? []).filter(item => item.seq || !known?.get(item.id)?.seq));
}

let chatUser = '';

on('state user', () => {
  if (chatUser === store.user && store.chats.has(store.user)) return;
  chatUser = store.user;
  emit('chat');
  if (!store.chats.has(chatUser)) loadChat().catch(() => setOnline(false));
});
