// A form made of the fields of a push: values in, values out. It knows nothing of pushes themselves.
import {h, iconButton} from './dom.js';
import {addWords, pick, t} from './i18n.js';

addWords({
  formAdd: ['Add {name}', '添加 {name}'],
  formItem: ['Add an item', '添加一项'],
  formRemove: ['Remove {name}', '移除 {name}'],
  formOptional: ['optional', '可选'],
});

// pushForm makes the form. read returns the values as they are now; changed is called after each change.
export function pushForm(fields, values, changed) {
  const root = h('div', {class: 'push-fields'});
  draw(root, fields, values, changed, '');
  return root;
}

// draw puts a control for each field into a box. Optional fields that are absent are buttons below.
function draw(box, fields, values, changed, path) {
  const again = focus => {
    draw(box, fields, values, changed, path);
    box.querySelector(at(focus))?.focus();
    changed();
  };
  const present = fields.filter(field => field.name in values);
  const absent = fields.filter(field => !(field.name in values));
  const small = present.filter(isSmall);
  const large = present.filter(field => !isSmall(field));
  const row = field => control(field, values, field.name, changed, `${path}${field.name}`, field.required ? null : () => {
    delete values[field.name];
    again(`${path}+`);
  });
  box.replaceChildren(
    ...(small.length ? [h('div', {class: 'push-row'}, small.map(row))] : []),
    ...large.map(row),
    ...(absent.length ? [h('div', {class: 'chips'}, absent.map((field, i) => h('button', {
      type: 'button', class: 'chip', 'data-path': i ? null : `${path}+`,
      click: () => {
        values[field.name] = fresh(field);
        again(`${path}${field.name}`);
      }}, '+ ', h('code', {}, field.name), h('span', {class: 'unseen'}, t('formAdd', {name: field.name})))))] : []));
}

const at = path => `[data-path="${CSS.escape(path)}"]`;

const isSmall = field => !field.fields?.length && !field.jsonFields?.length && !field.type.endsWith('[]');

// fresh is the value of a field that is added.
function fresh(field) {
  if (field.jsonFields?.length) return JSON.stringify(object(field.jsonFields));
  if (field.type.endsWith('[]')) return [item(field)];
  return item(field);
}

function item(field) {
  const type = field.type.replace('[]', '');
  if (type === 'object') return object(field.fields ?? []);
  if (field.enum?.length) return field.enum[0].value;
  return {number: 0, boolean: false}[type] ?? '';
}

const object = fields => Object.fromEntries(fields.filter(field => field.required).map(field => [field.name, fresh(field)]));

const isObject = value => value !== null && typeof value === 'object' && !Array.isArray(value);

// control makes the control of one value: holder[key].
function control(field, holder, key, changed, path, remove) {
  const value = holder[key];
  const inner = field.jsonFields?.length ? parsed(value) : null;
  if (inner) {
    return group(field, path, remove, box => draw(box, field.jsonFields, inner, () => {
      holder[key] = JSON.stringify(inner);
      changed();
    }, `${path}.`));
  }
  if (Array.isArray(value)) return list(field, value, changed, path, remove);
  if (field.type === 'object[]' && isObject(value)) { // one item stands for a list
    return group(field, path, remove, box => draw(box, field.fields ?? [], value, changed, `${path}.`));
  }
  if (isObject(value)) return group(field, path, remove, box => draw(box, field.fields ?? [], value, changed, `${path}.`));
  return leaf(field, holder, key, changed, path, remove);
}

function group(field, path, remove, fill) {
  const box = h('div', {class: 'push-fields'});
  fill(box);
  return h('fieldset', {class: 'push-group'}, h('legend', {}, h('code', {tabindex: -1, 'data-path': path}, field.name), ' ',
    h('span', {class: 'hint'}, [field.required ? '' : t('formOptional'), pick(field.description, field.descriptionZh)].filter(Boolean).join(' · ')),
    remove ? removal(field.name, remove) : null), box);
}

const removal = (name, remove) => iconButton('close', t('formRemove', {name}), {class: 'icon-button push-remove', click: remove});

// list makes the controls of the items of a list.
function list(field, values, changed, path, remove) {
  return group(field, path, remove, box => {
    const render = focus => {
      box.replaceChildren(...values.map((_, i) => control({...field, name: `${field.name} ${i + 1}`, type: field.type.replace('[]', ''), required: true, description: '', descriptionZh: ''},
        values, i, changed, `${path}.${i}`, () => {
          values.splice(i, 1);
          render(`${path}.${Math.max(0, i - 1)}`);
          changed();
        })), h('div', {class: 'chips'}, h('button', {type: 'button', class: 'chip', 'data-path': `${path}.+`, click: () => {
        values.push(item(field));
        render(`${path}.${values.length - 1}`);
        changed();
      }}, '+ ', t('formItem'))));
      if (focus) (box.querySelector(at(focus)) ?? box.querySelector(at(`${path}.+`)))?.focus();
    };
    render('');
  });
}

// leaf makes the control of a text, a number or a boolean.
function leaf(field, holder, key, changed, path, remove) {
  const value = holder[key];
  const set = made => {
    holder[key] = made;
    changed();
  };
  const hint = [pick(field.description, field.descriptionZh), field.required ? '' : t('formOptional')].filter(Boolean).join(' · ');
  const name = h('span', {class: 'field-label'}, h('code', {}, field.name), hint ? h('span', {class: 'hint'}, ` ${hint}`) : null);
  const wrap = input => h('div', {class: 'push-leaf'}, h('label', {class: 'field'}, name, input), remove ? removal(field.name, remove) : null);
  if (typeof value === 'boolean') {
    const box = h('input', {type: 'checkbox', 'data-path': path, checked: value});
    box.addEventListener('change', () => set(box.checked));
    return h('div', {class: 'push-leaf'}, h('label', {class: 'check'}, box, name), remove ? removal(field.name, remove) : null);
  }
  if (field.enum?.length) return wrap(choice(field, value, set, path));
  const input = h('input', {'data-path': path, autocomplete: 'off', spellcheck: 'false', class: 'mono', value: value ?? '', inputmode: typeof value === 'number' ? 'decimal' : null});
  input.addEventListener('input', () => {
    const number = Number(input.value);
    set(field.type.startsWith('number') && input.value.trim() && Number.isFinite(number) ? number : input.value);
  });
  return wrap(input);
}

// choice offers the documented values, and the one that is there.
function choice(field, value, set, path) {
  const values = field.enum.some(one => one.value === value) ? field.enum : [{value}, ...field.enum];
  const select = h('select', {'data-path': path}, values.map((one, i) => h('option', {value: i, selected: one.value === value},
    [String(one.value), pick(one.means, one.meansZh)].filter(Boolean).join(' · '))));
  select.addEventListener('change', () => set(values[Number(select.value)].value));
  return select;
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}
