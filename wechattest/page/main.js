// Puts the page together.
import './words.js';
import {mountComposer} from './composer.js';
import {mountDetail} from './detail.js';
import {actions, h, update} from './dom.js';
import {showLanguage, t} from './i18n.js';
import {mountKeyboard} from './keyboard.js';
import {mountList} from './list.js';
import {start} from './live.js';
import {mountPhone} from './phone.js';
import {mountUsers} from './users.js';
import {on, store} from './store.js';
import {mountTop} from './topbar.js';
import {backToLive} from './transcript.js';

const tabs = ['users', 'phone', 'exchanges'];
const main = document.getElementById('main');
const notice = document.getElementById('notice');
const bar = document.getElementById('tabs');

function renderTabs() {
  update(bar, tabs.map(name => h('button', {
    type: 'button', role: 'tab', 'data-do': 'tab', 'data-with': name, 'aria-controls': name,
    'aria-selected': String(main.dataset.tab === name)}, t(name === 'phone' ? 'phoneTitle' : name))));
}

function renderNotice() {
  const imported = store.state?.imported;
  update(notice,
    store.online ? null : h('div', {class: 'notice bad', 'data-key': 'offline'}, h('span', {class: 'dot'}), t('offline')),
    imported ? h('div', {class: 'notice', 'data-key': 'imported'}, t('imported'),
      h('button', {type: 'button', class: 'small', 'data-do': 'live'}, t('backToLive'))) : null);
  document.body.classList.toggle('offline', !store.online);
}

export function showTab(name) {
  main.dataset.tab = name;
  renderTabs();
}

showLanguage();
actions(bar, {tab: showTab});
actions(notice, {live: backToLive});
on('language state', renderTabs);
on('open', () => {
  if (store.open && main.dataset.tab === 'phone') showTab('exchanges');
});
on('online language state', renderNotice);
mountTop(document.getElementById('top'));
mountUsers(document.getElementById('users'));
mountPhone(document.getElementById('phone'));
mountComposer(document.getElementById('phone'));
mountList(document.getElementById('exchanges'));
mountDetail(document.getElementById('exchanges'));
mountKeyboard();
renderTabs();
start();
