// One message as elements of the page. Words are only ever set as text, never as markup.

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

const toastLine = document.getElementById('toast');
let toastTimer = 0;
export function toast(words) {
  toastLine.textContent = words;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { toastLine.textContent = ''; }, 2200);
}

function safeLink(address, protocols) {
  try {
    const link = new URL(address, location.href);
    return protocols.includes(link.protocol) ? link.href : '';
  } catch (_) {
    return '';
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch (_) { // not a secure page, or not allowed: the old way
    const area = make('textarea', 'unseen');
    const focused = document.activeElement;
    area.value = text;
    document.body.append(area);
    area.select();
    const done = document.execCommand('copy');
    area.remove();
    if (focused) focused.focus({ preventScroll: true });
    return done;
  }
}

function paragraph(block) {
  const element = make(block.kind === 'title' ? 'h2' : 'p', block.kind);
  for (const span of block.spans) {
    if (typeof span === 'string') {
      element.append(span);
    } else {
      const time = make('time', '', span.text);
      time.dateTime = span.at;
      element.append(time);
    }
  }
  return element;
}

function copyOption(button) {
  const option = make('button', 'option');
  const label = make('span', '', button.label);
  option.append(label);
  option.addEventListener('click', async () => {
    const done = await copy(button.copy);
    label.textContent = done ? '已复制' : '没复制成，请长按选字';
    toast(label.textContent);
    setTimeout(() => { label.textContent = button.label; }, 2200);
  });
  return option;
}

function linkOption(button) {
  const address = safeLink(button.url, ['https:', 'http:', 'tel:']);
  if (!address) return null;
  const option = make('a', 'option', button.label);
  option.href = address;
  if (!address.startsWith('tel:')) {
    option.target = '_blank';
    option.rel = 'noopener noreferrer';
  }
  return option;
}

function tapOption(button, number, tapped) {
  const option = make('button', 'option');
  if (number) {
    const shown = make('span', 'number', String(number));
    shown.setAttribute('aria-hidden', 'true');
    option.append(shown);
  }
  option.append(make('span', '', button.label));
  option.dataset.code = button.code;
  option.addEventListener('click', () => tapped(button, option));
  return option;
}

function options(message, tapped) {
  const list = make('div', 'options');
  let number = 0;
  for (const button of message.buttons) {
    number += button.code ? 1 : 0;
    const option = button.code ? tapOption(button, message.digits ? 0 : number, tapped)
      : button.copy ? copyOption(button) : linkOption(button);
    if (!option) continue;
    if (option.tagName === 'BUTTON') option.type = 'button';
    if (button.style) option.classList.add(button.style);
    list.append(option);
  }
  const short = message.buttons.every(({ label }) => label.length <= 5);
  list.classList.toggle('short', short && message.buttons.length > 1);
  return list;
}

function documentLink(file) {
  const address = file.href && safeLink(file.href, ['https:', 'http:']);
  const element = make(address ? 'a' : 'p', 'document', `附件：${file.name}`);
  if (!address) return element;
  element.href = address;
  if (file.mime === 'text/calendar') {
    // A page with the date in words; the entry itself is a button on it.
    element.target = '_blank';
    element.rel = 'noopener noreferrer';
  } else {
    element.download = file.name;
  }
  return element;
}

/** What a bubble holds; `tapped(button, option)` hears of a tap. */
export function parts(message, tapped) {
  const words = make('div', 'words');
  words.tabIndex = -1;
  words.append(make('span', 'unseen', '回音说：'), ...message.blocks.map(paragraph));
  if (message.document) words.append(documentLink(message.document));
  return message.buttons.length ? [words, options(message, tapped)] : [words];
}
