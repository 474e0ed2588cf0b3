// JupyterLab's editor (CodeMirror) gives a line that closes a block the indentation of
// the block's head, once the line holds what its mode for Go says. That mode wants one
// blank or tab before the }, so that the } of an inner block stays where the cursor
// was; and it puts a case below its switch by one tab too many. And JupyterLab jumps to
// the cell that a link names as soon as it has read the notebook, before it has drawn it,
// so that a notebook which the link opens may stay at its top. This extension mends all
// three. It is written by hand in the form that a bundler would give it: two functions,
// which JupyterLab calls.
(() => {
  const CLOSES = /^\s*(\}|case |default\s*:)$/;
  const CASE = /^\s*(case\b|default\s*:)/;
  const SWITCH = /\b(switch|select)\b.*\{\s*$/;
  let shared; // JupyterLab's own packages, by name and version

  const load = async name => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  // bare is a line without its strings, runes and comment: only braces of the program count.
  const bare = line =>
    line.replace(/"(\\.|[^"\\])*"|`[^`]*`|'(\\.|[^'\\])*'|\/\/.*/g, '');

  // head returns the line that opens the block in which a position stands, or null.
  const head = (doc, pos) => {
    let open = 0;
    for (let number = doc.lineAt(pos).number; number > 0; number--) {
      const line = doc.line(number);
      const text = bare(doc.sliceString(line.from, Math.min(line.to, pos)));
      for (let i = text.length - 1; i >= 0; i--) {
        open += text[i] === '{' ? 1 : text[i] === '}' ? -1 : 0;
        if (open > 0) {
          return line;
        }
      }
    }
    return null;
  };

  // indentSwitch gives a case the indentation of its switch, and what stands below it one
  // more. It leaves all other lines to the mode.
  const indentSwitch = (context, pos) => {
    const line = context.lineAt(pos, 1); // of a line that Enter is about to make, its part behind the cursor
    const opens = head(context.state.doc, line.from);
    if (!opens || !SWITCH.test(bare(opens.text)) || /^\s*\}/.test(line.text)) {
      return undefined;
    }
    return context.lineIndent(opens.from) + (CASE.test(line.text) ? 0 : context.unit);
  };

  // extend returns the language with both rules.
  const extend = (support, indentService) => {
    const rule = support.language.data.of({ indentOnInput: CLOSES });
    return new support.constructor(support.language, [support.support, rule, indentService.of(indentSwitch)]);
  };

  const plugin = (registry, indentService) => ({
    id: 'ninepixels:indentation',
    description: 'Indents Go cells as gofmt does while they are typed.',
    autoStart: true,
    requires: [registry],
    activate: (_app, languages) => {
      const go = languages.findByName('Go');
      if (!go) {
        return;
      }
      if (go.support) {
        go.support = extend(go.support, indentService);
        return;
      }
      const original = go.load;
      go.load = async () => extend(await original.call(go), indentService);
    }
  });

  const TRIES = 80; // for a slow machine, 20 seconds
  const STAYS = 8; // times in a row that the cell is in sight: nothing moves the page any more
  const MILLISECONDS = 250;

  // inSight is true if a cell begins in the window.
  const inSight = (panel, cell) => {
    const { top } = cell.node.getBoundingClientRect();
    const frame = panel.content.node.getBoundingClientRect();
    return cell.node.isConnected && top > frame.top - 20 && top < frame.bottom - 60;
  };

  // arrive jumps to the cell that a link names until the page stays there, or somebody
  // moves it.
  const arrive = async (panel, fragment) => {
    const id = /^#cell-id=(.+)$/.exec(fragment)?.[1];
    await panel.context.ready;
    let moved = !id;
    const stop = new AbortController();
    for (const type of ['wheel', 'keydown', 'pointerdown']) {
      panel.node.addEventListener(type, () => (moved = true), { capture: true, signal: stop.signal });
    }
    for (let n = 0, stays = 0; n < TRIES && stays < STAYS && !moved && !panel.isDisposed; n++) {
      await new Promise(resolve => setTimeout(resolve, MILLISECONDS));
      const cell = panel.isDisposed ? undefined : panel.content.widgets.find(one => one.model.id === id);
      if (!cell || moved || !panel.isVisible) {
        continue;
      }
      stays++;
      if (!inSight(panel, cell)) {
        stays = 0;
        panel.content.setFragment(fragment);
      }
    }
    stop.abort();
  };

  const arrival = notebooks => ({
    id: 'ninepixels:arrival',
    description: 'Has a link to a cell arrive there, although it has to open the notebook.',
    autoStart: true,
    requires: [notebooks],
    activate: (_app, tracker) => {
      tracker.widgetAdded.connect((_, panel) => {
        const jump = panel.setFragment.bind(panel);
        panel.setFragment = fragment => {
          jump(fragment);
          void arrive(panel, fragment);
        };
      });
    }
  });

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.ninepixels = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const { IEditorLanguageRegistry } = await load('@jupyterlab/codemirror');
      const { indentService } = await load('@codemirror/language');
      const { INotebookTracker } = await load('@jupyterlab/notebook');
      const plugins = [plugin(IEditorLanguageRegistry, indentService), arrival(INotebookTracker)];
      return () => ({ __esModule: true, default: plugins });
    }
  };
})();
