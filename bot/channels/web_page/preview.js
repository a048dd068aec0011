// One page of all screens; message.js stands above it in the same script.

const chapters = JSON.parse(document.getElementById('screens').textContent);
const nav = document.querySelector('nav');
const found = [];
chapters.forEach(([title, screens], number) => {
  const section = make('section');
  section.id = `chapter-${number}`;
  const list = make('div', 'screens');
  section.append(make('h2', '', `${title}（${screens.length}）`), list);
  const way = make('a', '', title);
  way.href = `#chapter-${number}`;
  nav.append(way);
  for (const [anchor, name, message] of screens) {
    const screen = make('article', 'screen');
    screen.id = anchor;
    const heading = make('h3');
    const own = make('a', '', name);
    own.href = `#${anchor}`;
    heading.append(own);
    const bubble = make('div', 'theirs current');
    bubble.append(...parts(message, (button) => {
      const target = document.getElementById(button.code.replace(':', '-')) || document.getElementById(`tap-${button.code}`);
      if (target) location.hash = target.id; else toast(button.code);
    }));
    screen.append(heading, bubble);
    list.append(screen);
    found.push(screen);
  }
  document.body.append(section);
});
document.getElementById('find').addEventListener('input', (event) => {
  const words = event.target.value.trim();
  for (const screen of found) screen.hidden = words !== '' && !screen.textContent.includes(words);
});
if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
