// The line above the list: what went wrong last, and what to do, as long as it hasn't gone right since.
import {showConnect} from './connect.js';
import {dialog} from './dialogs.js';
import {actions, h, icon, iconButton, update} from './dom.js';
import {hasHint, hintCard, hintTitle} from './hints.js';
import {t} from './i18n.js';
import {on, openExchange, store} from './store.js';

const looked = 60; // exchanges from the end

let root;
let dismissed = '';

export function mountStuck(element) {
  root = element;
  actions(root, {
    hint: (id, button) => {
      if (button.dataset.seq) openExchange(Number(button.dataset.seq));
      else if (button.dataset.from === 'verification') showConnect();
      else dialog(hintTitle(id), {wide: true}, hintCard(id));
    },
    dismiss: key => {
      dismissed = key;
      render();
    },
  });
  on('state exchanges language', render);
}

function render() {
  const stuck = whereStuck();
  const key = stuck ? `${stuck.id} ${stuck.seq ?? ''}` : '';
  root.hidden = !stuck || key === dismissed;
  update(root, root.hidden ? null : [icon('bulb'), h('span', {class: 'stuck-text'}, hintTitle(stuck.id)),
    h('button', {type: 'button', class: 'small', 'data-do': 'hint', 'data-with': stuck.id, 'data-seq': stuck.seq, 'data-from': stuck.from}, t('hintWhat')),
    iconButton('close', t('close'), {'data-do': 'dismiss', 'data-with': key})]);
}

// whereStuck finds the newest exchange with a hint that nothing of its kind has gone well after.
function whereStuck() {
  const {state} = store;
  if (!state || state.imported) return null;
  const {tried, served} = state.callback;
  if (tried && hasHint(tried.hint)) return {id: tried.hint, from: 'verification'};
  const went = new Set();
  const recent = store.exchanges.slice(-looked).sort((a, b) => b.seq - a.seq);
  for (const one of recent) {
    const kind = one.direction === 'push' ? 'push' : one.path;
    if (hasHint(one.hint) && !went.has(kind) && (served || one.direction !== 'push')) return {id: one.hint, seq: one.seq};
    if (one.ok && one.status) went.add(kind);
  }
  return hasHint(state.hint) ? {id: state.hint} : null;
}
