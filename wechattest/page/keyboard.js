// Keys that work everywhere on the page, and the help that lists them.
import {dialog} from './dialogs.js';
import {h} from './dom.js';
import {closeExchange, focusSearch, move, openCursor} from './list.js';
import {t} from './i18n.js';
import {openExchange, store} from './store.js';
import {showTab} from './tabs.js';

const keys = [
  [['/'], 'keySearch'],
  [['m'], 'keyMessage'],
  [['j', 'k', '↓', '↑'], 'keyMove'],
  [['Enter'], 'keyOpen'],
  [['←', '→'], 'keyFold'],
  [['Esc'], 'keyClose'],
  [['Enter'], 'keySend'],
  [['?'], 'keyHelp'],
];

export function showHelp() {
  dialog(t('keysTitle'), {}, h('dl', {class: 'keys'}, keys.map(([names, meaning]) => [
    h('dt', {}, names.map(name => h('kbd', {}, name))), h('dd', {}, t(meaning))])));
}

function focusMessage() {
  showTab('phone');
  document.querySelector('#composer textarea')?.focus();
}

export function mountKeyboard() {
  document.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]')) return;
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape') {
      if (event.defaultPrevented) return;
      if (typing) event.target.blur();
      else if (store.open) closeExchange();
      return;
    }
    if (typing) return;
    const handler = {'/': focusSearch, m: focusMessage, '?': showHelp, j: () => move(1), k: () => move(-1)}[event.key]
      ?? (event.target === document.body && {ArrowDown: () => move(1), ArrowUp: () => move(-1)}[event.key]);
    if (handler) {
      event.preventDefault();
      handler();
      return;
    }
    if (event.key === 'Enter' && event.target === document.body && store.cursor) openCursor();
  });
}
