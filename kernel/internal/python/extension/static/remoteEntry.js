// JupyterLab's editor (CodeMirror) gives a line that closes a block the indentation of
// the block's head, once the line holds what its mode for Go says. That mode wants one
// blank or tab before the }, so that the } of an inner block stays where the cursor
// was; and it puts a case below its switch by one tab too many. This extension mends
// both. It is written by hand in the form that a bundler would give it: two functions,
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

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.ninepixels = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const { IEditorLanguageRegistry } = await load('@jupyterlab/codemirror');
      const { indentService } = await load('@codemirror/language');
      return () => ({ __esModule: true, default: plugin(IEditorLanguageRegistry, indentService) });
    }
  };
})();
