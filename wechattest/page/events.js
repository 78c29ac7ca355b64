// The event picker: a template of /_sim/templates, its fields to edit.
import {act, get, post} from './api.js';
import {attempt, dialog, field, toast} from './dialogs.js';
import {h} from './dom.js';
import {fill, pick, t} from './i18n.js';
import {currentUser, store} from './store.js';

export async function showEvents() {
  const templates = await attempt(() => get('templates'));
  if (!templates) return;
  const user = store.user;
  const choice = h('select', {name: 'template', autofocus: true}, ['user', 'app'].map(scope => {
    const these = templates.filter(template => (template.scope === 'app') === (scope === 'app'));
    return these.length ? h('optgroup', {label: scope === 'app' ? t('eventForApp') : fill(t('eventForUser'), {name: user})},
      these.map(template => h('option', {value: template.name}, `${pick(template.en, template.zh)} · ${template.name}`))) : null;
  }));
  const fields = h('textarea', {class: 'code-area', rows: 12, spellcheck: 'false', name: 'fields'});
  const problem = h('p', {class: 'bad-text', role: 'alert'});
  const chosen = () => templates.find(template => template.name === choice.value);
  const load = () => { fields.value = JSON.stringify(chosen()?.fields ?? {}, null, 2).replaceAll('OPENID', currentUser()?.openId ?? 'OPENID'); };
  choice.addEventListener('change', load);
  const form = h('form', {}, h('p', {class: 'lead'}, t('eventLead')), field(t('eventKind'), choice), field(t('eventFields'), fields), problem,
    h('div', {class: 'row end'}, h('button', {type: 'submit', class: 'primary'}, t('push'))));
  const close = dialog(t('eventTitle'), {wide: true}, form);
  load();
  form.addEventListener('submit', event => {
    event.preventDefault();
    const object = parsed(fields.value);
    problem.textContent = object ? '' : t('eventBadJSON');
    if (!object) return;
    close();
    attempt(async () => {
      await push(chosen(), object, user);
      toast(t('eventPushed', {what: chosen().name}));
    });
  });
}

function parsed(source) {
  try {
    const value = JSON.parse(source);
    return value && typeof value === 'object' && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

// push sends an event about the user, a message of the user, or a notice about the app.
function push(template, fields, user) {
  if (template.scope === 'app') return post('push', {fields});
  const {MsgType: type, Event: name, ...rest} = fields;
  if (type && type !== 'event') return act(user, {do: 'message', msgType: type, fields: rest});
  return act(user, {do: 'event', event: name ?? template.name, fields: rest});
}
