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
import {mountStuck} from './stuck.js';
import {mountTabs} from './tabs.js';
import {mountTop} from './topbar.js';
import {backToLive} from './transcript.js';

const notice = document.getElementById('notice');

function renderNotice() {
  const imported = store.state?.imported;
  update(notice,
    store.online ? null : h('div', {class: 'notice bad', 'data-key': 'offline'}, h('span', {class: 'dot'}), t('offline')),
    imported ? h('div', {class: 'notice', 'data-key': 'imported'}, t('imported'),
      h('button', {type: 'button', class: 'small', 'data-do': 'live'}, t('backToLive'))) : null);
  document.body.classList.toggle('offline', !store.online);
}

showLanguage();
actions(notice, {live: backToLive});
on('online language state', renderNotice);
mountTop(document.getElementById('top'));
mountUsers(document.getElementById('users'));
mountPhone(document.getElementById('phone'));
mountComposer(document.getElementById('phone'));
mountList(document.getElementById('exchanges'));
mountStuck(document.getElementById('stuck'));
mountDetail(document.getElementById('exchanges'));
mountKeyboard();
mountTabs();
start();
