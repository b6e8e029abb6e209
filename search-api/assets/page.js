// Small helps for the keyboard. Everything works without this file.
(() => {
  'use strict';
  const box = document.getElementById('q');

  // Browsers that cannot show a closed <details> by style alone get it opened where there is room.
  if (!CSS.supports('selector(::details-content)') && matchMedia('(min-width: 62rem)').matches) {
    for (const fold of document.querySelectorAll('details.fold')) fold.open = true;
  }

  const marks = document.querySelectorAll('.text mark');
  const nav = document.querySelector('.match-nav');
  let at = -1;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  function show(mark, smooth) {
    mark.scrollIntoView({ block: 'center', behavior: smooth && !calm ? 'smooth' : 'auto' });
  }
  function step(by) {
    if (!marks.length) return;
    if (at >= 0) marks[at].classList.remove('current');
    else if (by > 0) {
      // Begin at the match nearest to where the reader is.
      const seen = [...marks].findIndex((mark) => mark.getBoundingClientRect().top > 0);
      at = seen < 0 ? -1 : seen - 1;
    }
    at = (at + by + marks.length) % marks.length;
    const mark = marks[at];
    mark.classList.add('current');
    show(mark, true);
    const current = nav.querySelector('[data-current]');
    current.hidden = false;
    current.textContent = `${at + 1} / `;
  }
  if (nav && marks.length) {
    nav.querySelector('.first').hidden = true;
    for (const button of nav.querySelectorAll('[data-step]')) {
      button.hidden = false;
      button.addEventListener('click', () => step(Number(button.dataset.step)));
    }
  }

  // A passage may be long: opened at one, show the first match in it.
  const place = /^#p-\d+$/.test(location.hash) && document.getElementById(location.hash.slice(1));
  if (place) {
    const first = [...marks].find((mark) => place.contains(mark)
      || place.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (first) show(first, false);
  }

  // Without TLS browsers keep the clipboard from pages; the old way still copies what is selected.
  async function copy(text, element) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      getSelection().selectAllChildren(element);
      return document.execCommand('copy');
    }
  }
  for (const button of document.querySelectorAll('[data-copy]')) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = false;
    button.addEventListener('click', async () => {
      if (await copy(source.textContent, source)) button.textContent = button.dataset.done;
    });
  }

  const hits = [...document.querySelectorAll('.hit h2 a')];
  function move(by) {
    const now = hits.indexOf(document.activeElement);
    const next = hits[Math.min(Math.max(now + by, 0), hits.length - 1)];
    if (next) next.focus();
  }

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest('input, textarea, select')) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    const keys = {
      '/': () => { box.focus(); box.select(); },
      j: () => move(1),
      k: () => move(-1),
      n: () => step(1),
      p: () => step(-1),
    };
    const act = keys[event.key];
    if (!act || (event.key === '/' && !box)) return;
    event.preventDefault();
    act();
  });
})();
