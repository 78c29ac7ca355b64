// The exchanges: only the rows in sight are in the document, however many there are.
import {actions, h, icon, iconButton, update} from './dom.js';
import {faultText} from './faults.js';
import {t} from './i18n.js';
import {newRow, rowHeight, writeRow} from './row.js';
import {callsOf, causeOf, fold, foldAll, isFolded, moveCursor, on, openExchange, summaryOf, userOf, store} from './store.js';
import {kindText} from './story.js';
import {showTab} from './tabs.js';

const beyond = 6; // rows kept ready above and below

const filters = [['all', 'filterAll'], ['push', 'filterPush'], ['api', 'filterApi'], ['errors', 'filterErrors']];

let scroll;
let spacer;
let head;
let count;
let below;
let hint;
let shown = [];
const pool = new Map(); // index in shown -> row
let follow = true;
let unseen = 0;
let lastSeq = 0;
let anchor = null; // the row on top: {seq, beyond: px of it that are out of sight}

export function mountList(root) {
  head = h('div', {class: 'panel-head'});
  count = h('span', {class: 'faint small-text'});
  spacer = h('div', {class: 'rows'});
  scroll = h('div', {class: 'list', role: 'listbox', tabindex: 0, id: 'list'}, spacer);
  below = h('button', {type: 'button', class: 'below', hidden: true, click: toEnd});
  hint = h('div', {class: 'list-hint'});
  const search = h('input', {type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false', maxlength: 200});
  const bar = h('div', {class: 'list-bar'}, head, h('div', {class: 'filters', role: 'group'}), h('span', {class: 'folds'}), h('label', {class: 'search'}, icon('search'), search), count);
  root.append(bar, h('div', {id: 'stuck', class: 'stuck', role: 'status', hidden: true}), h('div', {class: 'list-frame'}, scroll, hint, below));
  search.addEventListener('input', () => {
    store.search = search.value.trim().toLowerCase();
    select();
  });
  search.addEventListener('keydown', event => {
    if (event.key === 'Enter' || event.key === 'ArrowDown') {
      event.preventDefault();
      scroll.focus();
    }
  });
  actions(bar, {filter: name => {
    store.filter = name;
    renderBar(bar, search);
    select();
    place(true);
  }, folds: () => {
    foldAll(!store.folds);
    renderBar(bar, search);
  }});
  scroll.addEventListener('scroll', () => {
    follow = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < rowHeight;
    if (follow) unseen = 0;
    place();
  }, {passive: true});
  spacer.addEventListener('click', event => {
    const row = event.target.closest('.entry');
    if (!row) return;
    const seq = Number(row.dataset.seq);
    if (event.target.closest('.fold')) fold(seq, !isFolded(summaryOf(seq)));
    else openExchange(seq);
    scroll.focus({preventScroll: true});
  });
  scroll.addEventListener('keydown', keyed);
  new ResizeObserver(() => {
    if (follow) scroll.scrollTop = scroll.scrollHeight;
    place();
  }).observe(scroll);
  on('exchanges', select);
  on('cursor open', () => place(true));
  on('language state', () => renderBar(bar, search));
  on('language', () => place(true));
  renderBar(bar, search);
}

function renderBar(bar, search) {
  update(head, h('h2', {}, t('exchanges')));
  update(bar.querySelector('.filters'), filters.map(([name, label]) => h('button', {
    type: 'button', class: 'filter', 'data-do': 'filter', 'data-with': name, 'aria-pressed': String(store.filter === name)}, t(label))));
  update(bar.querySelector('.folds'), iconButton('fold', t('foldAll'), {'data-do': 'folds', 'aria-pressed': String(store.folds), disabled: store.filter !== 'all'}));
  search.placeholder = t('search');
  search.setAttribute('aria-label', t('search'));
  search.title = '/';
  scroll.setAttribute('aria-label', t('exchanges'));
  renderHint();
}

function renderHint() {
  const none = store.exchanges.length === 0;
  hint.hidden = shown.length > 0;
  update(hint, none ? [h('p', {}, t('exchangesEmpty')), h('p', {class: 'faint'}, t('exchangesEmptyHint'))] : h('p', {class: 'faint'}, t('exchangesNoMatch')));
  count.textContent = none ? '' : shown.length === store.exchanges.length ? String(shown.length)
    : t('exchangesCount', {shown: shown.length, all: store.exchanges.length});
  below.hidden = follow || unseen === 0;
  below.textContent = t('newBelow', {n: unseen});
}

function wanted(summary) {
  if (store.filter === 'errors' ? summary.ok : store.filter !== 'all' && summary.direction !== store.filter) return false;
  if (!store.search) return true;
  return [summary.seq, summary.kind, kindText(summary), summary.path, summary.openId, userOf(summary.openId), summary.status,
    summary.code || '', summary.fault, summary.fault && faultText(summary.fault), summary.note, summary.noteZh].join(' ').toLowerCase().includes(store.search);
}

// inSight leaves out the calls that are folded into their push.
function inSight(summary) {
  const push = causeOf(summary);
  return !push || !isFolded(push);
}

function select() {
  const before = lastSeq;
  // A list of its own: the store's changes before this is told, and a scroll in between must find what is drawn.
  shown = store.exchanges.filter(store.filter === 'all' && !store.search ? inSight : wanted);
  lastSeq = store.lastSeq;
  if (!follow && before && lastSeq > before) {
    for (const summary of shown) if (summary.seq > before) unseen++; // a push that ended later may stand further up
  }
  if (lastSeq < before) unseen = 0;
  const height = `${shown.length * rowHeight}px`;
  if (spacer.style.height !== height) spacer.style.height = height;
  if (follow) scroll.scrollTop = scroll.scrollHeight;
  else holdStill();
  place();
  renderHint();
}

// holdStill keeps the row on top where it is when older ones have left the log.
function holdStill() {
  if (!anchor) return;
  const at = shown.findIndex(summary => summary.seq === anchor.seq);
  const top = at * rowHeight + anchor.beyond;
  if (at >= 0 && Math.abs(scroll.scrollTop - top) >= 1) scroll.scrollTop = top;
}

function toEnd() {
  follow = true;
  unseen = 0;
  scroll.scrollTop = scroll.scrollHeight;
  place();
  renderHint();
}

// place puts the rows in sight where they belong and takes the others out.
function place(anew = false) {
  const first = Math.max(0, Math.floor(scroll.scrollTop / rowHeight) - beyond);
  const last = Math.min(shown.length, Math.ceil((scroll.scrollTop + scroll.clientHeight) / rowHeight) + beyond);
  const top = Math.floor(scroll.scrollTop / rowHeight);
  anchor = shown[top] ? {seq: shown[top].seq, beyond: scroll.scrollTop - top * rowHeight} : null;
  const free = [];
  for (const [at, row] of pool) {
    if (at >= first && at < last) continue;
    free.push(row);
    pool.delete(at);
  }
  for (let at = first; at < last; at++) {
    const old = pool.get(at);
    const told = `${shown.length} ${isFolded(shown[at])} ${callsOf(shown[at]).length}`;
    if (old && old.summary === shown[at] && old.told === told && !anew) continue;
    const row = old ?? free.pop() ?? newRow();
    writeRow(row, shown[at], at, shown.length);
    row.told = told;
    if (!row.element.isConnected) spacer.append(row.element);
    pool.set(at, row);
  }
  for (const row of free) row.element.remove();
  const cursor = store.cursor && document.getElementById(`entry-${store.cursor}`);
  if (cursor) scroll.setAttribute('aria-activedescendant', cursor.id);
  else scroll.removeAttribute('aria-activedescendant');
  below.hidden = follow || unseen === 0;
}

function keyed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const page = Math.max(1, Math.floor(scroll.clientHeight / rowHeight) - 1);
  const step = {ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity}[event.key];
  if (step !== undefined) {
    event.preventDefault();
    move(step);
  } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    event.preventDefault();
    foldCursor(event.key === 'ArrowLeft');
  } else if (event.key === 'Enter') {
    event.preventDefault();
    event.stopPropagation();
    openCursor();
  }
}

// foldCursor folds the push at the cursor, or that of the call there.
function foldCursor(folded) {
  const summary = summaryOf(store.cursor);
  const push = summary && (causeOf(summary) ?? summary);
  if (!push || push.direction !== 'push') return;
  fold(push.seq, folded);
  if (push !== summary && folded) moveCursor(push.seq);
}

// move takes the cursor along the rows and brings it into sight.
export function move(by) {
  if (!shown.length) return;
  const now = shown.findIndex(summary => summary.seq === store.cursor);
  const from = now >= 0 ? now : by > 0 ? Math.floor(scroll.scrollTop / rowHeight) - 1 : shown.length;
  const to = Math.max(0, Math.min(shown.length - 1, from + by));
  reveal(to);
  moveCursor(shown[to].seq);
  scroll.focus({preventScroll: true}); // the focus follows the selection
}

function reveal(at) {
  const top = at * rowHeight;
  if (top < scroll.scrollTop) scroll.scrollTop = top;
  else if (top + rowHeight > scroll.scrollTop + scroll.clientHeight) scroll.scrollTop = top + rowHeight - scroll.clientHeight;
}

export function openCursor() {
  if (store.cursor) openExchange(store.cursor);
}

// closeExchange closes the pane; the focus goes back to the row.
export function closeExchange() {
  openExchange(0);
  scroll.focus({preventScroll: true});
}

export function focusSearch() {
  const search = document.getElementById('search');
  showTab('exchanges');
  search.focus();
  search.select();
}

on('open', () => {
  const at = shown.findIndex(summary => summary.seq === store.open);
  // The pane takes its room first; then the row may be out of sight.
  if (at >= 0) requestAnimationFrame(() => reveal(at));
});
