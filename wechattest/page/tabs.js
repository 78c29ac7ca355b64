// The three parts of the page, one at a time where the screen is narrow.
import {actions, h, tabKeys, update} from './dom.js';
import {t} from './i18n.js';
import {on, store} from './store.js';

const tabs = ['users', 'phone', 'exchanges'];
const main = document.getElementById('main');
const bar = document.getElementById('tabs');

function render() {
  update(bar, tabs.map(name => h('button', {
    type: 'button', role: 'tab', 'data-do': 'tab', 'data-with': name, 'aria-controls': name, tabindex: main.dataset.tab === name ? 0 : -1,
    'aria-selected': String(main.dataset.tab === name)}, t(name === 'phone' ? 'phoneTitle' : name))));
}

export function showTab(name) {
  main.dataset.tab = name;
  render();
}

export function mountTabs() {
  actions(bar, {tab: showTab});
  tabKeys(bar, showTab);
  on('language state', render);
  on('open', () => {
    if (store.open && main.dataset.tab === 'phone') showTab('exchanges');
  });
  render();
}
