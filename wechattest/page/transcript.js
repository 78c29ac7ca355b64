// Export and import of what was said.
import {post, remove, text} from './api.js';
import {attempt, toast} from './dialogs.js';
import {h} from './dom.js';
import {t} from './i18n.js';
import {start, stop} from './live.js';
import {store} from './store.js';
import {wallOf} from './times.js';

const largest = 32 << 20;

export function exportTranscript() {
  return attempt(async () => {
    const transcript = await text('transcript');
    const blob = new Blob([transcript], {type: 'application/json'});
    const link = h('a', {href: URL.createObjectURL(blob), download: `wechat-${store.state.app.appId}-${wallOf(Date.now()).date}.json`});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  });
}

export function importTranscript() {
  const input = h('input', {type: 'file', accept: '.json,application/json', id: 'import-file', hidden: true});
  input.addEventListener('change', () => {
    if (input.files[0]) attempt(() => load(input.files[0]));
    input.remove();
  });
  input.addEventListener('cancel', () => input.remove());
  document.body.append(input);
  input.click();
}

async function load(file) {
  if (file.size > largest) {
    toast(t('importTooLarge'), 'bad');
    return;
  }
  const content = await file.text();
  try {
    JSON.parse(content);
  } catch {
    toast(t('importNoJSON'), 'bad');
    return;
  }
  await switchLog(() => post('transcript', content)); // as written: numbers above 2^53 stay whole
}

export function backToLive() {
  return attempt(() => switchLog(() => remove('transcript')));
}

// switchLog stops following the log while another takes its place.
async function switchLog(change) {
  stop();
  try {
    await change();
  } finally {
    await start();
  }
}
