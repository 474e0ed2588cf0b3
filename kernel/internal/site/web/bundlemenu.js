// The commands for the learner's files, in the menu File and in the list of commands.

const CATEGORY = 'Nine Pixels';

const files = n => (n === 1 ? 'one file' : `${n} files`);

const download = (blob, name) => {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
};

// choose has the learner choose a zip, or returns undefined.
const choose = () => new Promise(resolve => {
  const input = Object.assign(document.createElement('input'), { type: 'file', accept: '.zip,application/zip' });
  input.onchange = () => resolve(input.files[0]);
  input.oncancel = () => resolve(undefined);
  input.click();
});

// addCommands adds them. lab has JupyterLab's Dialog, showDialog and Notification.
export function addCommands(app, { lab, bundle, palette, menu, documents }) {
  const { Dialog, Notification, showDialog } = lab;
  const ask = async (title, body, ...buttons) => (await showDialog({ title, body, buttons })).button.label;
  // tell runs something, and says what came of it.
  const tell = doing => async () => {
    try {
      const said = await doing();
      if (said) {
        Notification.success(said, { autoClose: 5000 });
      }
    } catch (error) {
      Notification.error(error.message, { autoClose: false });
    }
  };

  const commands = {
    'ninepixels:save-files': ['Save All My Files as a Zip', async () => {
      await app.commands.execute('docmanager:save-all');
      const { count, blob } = await bundle.zip();
      if (count === 0) {
        return 'You have no files of your own yet: the notebooks are as the site has them.';
      }
      download(blob, 'nine-pixels.zip');
      return `The zip has ${files(count)}.`;
    }],
    'ninepixels:open-files': ['Bring In Files from a Zip…', async () => {
      const zip = await choose();
      if (!zip) {
        return '';
      }
      const { fresh, other } = await bundle.open(zip);
      let list = fresh;
      if (other.length > 0) {
        const names = other.slice(0, 5).map(([name]) => name).join(', ') + (other.length > 5 ? ' …' : '');
        const chosen = await ask('Replace your files?', `The zip has another content for ${files(other.length)} of yours: ${names}.`,
          Dialog.cancelButton(), Dialog.okButton({ label: 'Keep Mine' }), Dialog.warnButton({ label: 'Replace Mine' }));
        if (chosen === 'Cancel') {
          return '';
        }
        list = chosen === 'Replace Mine' ? [...fresh, ...other] : fresh;
      }
      await bundle.put(list);
      for (const [path] of list) {
        const widget = documents?.findWidget(path);
        await (widget && documents.contextForWidget(widget)?.revert());
      }
      return list.length > 0 ? `${files(list.length)} came in.`.replace(/^o/, 'O') : 'Nothing is new in this zip.';
    }],
    'ninepixels:remove-files': ['Remove All My Files…', async () => {
      const chosen = await ask('Remove all of your files?', 'What you have typed, trained and uploaded in this browser goes, and the notebooks are as the site has them. Save a zip first if you want to keep it.',
        Dialog.cancelButton(), Dialog.warnButton({ label: 'Remove' }));
      if (chosen === 'Remove') {
        await app.commands.execute('docmanager:save-all'); // else the page would ask whether to leave
        await bundle.remove();
        location.reload();
      }
      return '';
    }]
  };
  for (const [command, [label, doing]] of Object.entries(commands)) {
    app.commands.addCommand(command, { label, execute: tell(doing) });
    palette?.addItem({ command, category: CATEGORY });
  }
  menu?.fileMenu.addGroup(Object.keys(commands).map(command => ({ command })), 40);
}
