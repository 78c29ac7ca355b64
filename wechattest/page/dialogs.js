// Dialogs, short notices and the clipboard.
import {Refusal} from './api.js';
import {h, icon, iconButton} from './dom.js';
import {t} from './i18n.js';

export function toast(text, tone = 'plain') {
  const box = document.getElementById('toasts');
  const note = h('div', {class: `toast ${tone}`}, text);
  box.append(note);
  // Shown anew it lies above a dialog that is open.
  if (box.matches(':popover-open')) box.hidePopover();
  box.showPopover();
  while (box.childElementCount > 4) box.firstChild.remove();
  setTimeout(() => {
    note.remove();
    if (!box.childElementCount) box.hidePopover();
  }, tone === 'bad' ? 7000 : 3000);
}

// attempt runs what a click starts and says what went wrong.
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    toast(error.text, 'bad');
    return undefined;
  }
}

// dialog shows a modal dialog; Esc and a click beside it close it. It returns its close function.
export function dialog(title, properties, ...content) {
  const {wide, onClose} = properties ?? {};
  const before = document.activeElement;
  const box = h('dialog', {class: wide ? 'dialog wide' : 'dialog', 'aria-label': title},
    h('div', {class: 'dialog-head'}, h('h2', {}, title),
      iconButton('close', t('close'), {click: () => box.close(), class: 'icon-button dialog-close'})),
    h('div', {class: 'dialog-body'}, content));
  box.addEventListener('mousedown', event => {
    if (event.target === box) box.close();
  });
  box.addEventListener('close', () => {
    box.remove();
    onClose?.();
    if (before?.isConnected) before.focus({preventScroll: true});
  });
  document.body.append(box);
  box.showModal();
  box.querySelector('[autofocus]')?.focus();
  return () => box.close();
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    toast(t('copied'), 'good');
  } catch {
    const area = h('textarea', {class: 'code-area', readonly: true, rows: 16, 'aria-label': t('copy')});
    area.value = text;
    dialog(t('copy'), {wide: true}, h('p', {}, t('copyFailed')), area);
    area.select();
  }
}

export function copyButton(label, getText, properties) {
  return h('button', {type: 'button', class: 'small', ...properties, click: () => attempt(async () => copy(await getText()))},
    icon('copy'), label);
}

// showPicture enlarges a picture. more is the label of a button beside it, and what that does.
export function showPicture(source, label, more) {
  const close = dialog(label, {wide: true},
    h('button', {type: 'button', class: 'picture-large', 'aria-label': t('close'), click: () => close()},
      h('img', {src: source, alt: label})),
    more ? h('div', {class: 'row end'}, h('button', {type: 'button', click: () => { close(); more[1](); }}, icon('scan'), more[0])) : null);
}

export function field(label, control, hint) {
  return h('label', {class: 'field'}, h('span', {class: 'field-label'}, label), control,
    hint ? h('span', {class: 'hint'}, hint) : null);
}
