// The extension of JupyterLite that brings the kernel. It is written by hand in the form
// that a bundler would give it: two functions, which JupyterLab calls.
(() => {
  const address = new URL('.', document.currentScript.src).href;
  const site = new URL('../../../', address).href;
  let shared; // JupyterLab's own packages, by name and version

  const load = async name => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  performance.setResourceTimingBufferSize?.(2000); // visit.js reads what the page has loaded

  const plugins = ({ lite, apps, lumino, lab, menus, documents }, modules) => {
    const { Bundle, Drawer, Kernel, Store, addCommands, remember, showLoading } = modules;
    const store = new Store(site + 'kernel/');
    let drawer; // there is one, when JupyterLab is there

    const kernel = {
      id: 'ninepixels-page:kernel',
      description: 'Compiles and runs Go cells in this page.',
      autoStart: true,
      requires: [lite.IKernelSpecs, lite.IKernelClient],
      optional: [apps.IServiceWorkerManager],
      activate: (app, specs, client, workers) => {
        drawer ??= new Drawer(app.serviceManager.contents);
        const kernels = new Map();
        specs.register({
          spec: { name: 'gonb', display_name: 'Go (Nine Pixels)', language: 'go', argv: [], resources: {}, env: {}, metadata: {} },
          create: async options => {
            const kernel = new Kernel(options, store, drawer, () => workers?.browsingContextId, owner => new lumino.Signal(owner));
            kernels.set(options.id, kernel);
            kernel.disposed.connect(() => kernels.get(options.id) === kernel && kernels.delete(options.id));
            void Promise.all([kernel.warmed, workers?.ready]).then(() => remember(site), () => {}); // the first cell goes before
            return kernel;
          }
        });
        // JupyterLite cancels the cells that wait, and does not tell the kernel.
        const interrupt = client.interrupt.bind(client);
        client.interrupt = async id => {
          kernels.get(id)?.interrupt();
          return interrupt(id);
        };
      }
    };

    const files = {
      id: 'ninepixels-page:files',
      description: "Saves all of the learner's files as a zip, brings them in from one, and removes them; tells what is loading.",
      autoStart: true,
      optional: [lab?.ICommandPalette, menus?.IMainMenu, documents?.IDocumentManager],
      activate: (app, palette, menu, manager) => {
        drawer ??= new Drawer(app.serviceManager.contents);
        showLoading(store, lab.Notification);
        addCommands(app, { lab, bundle: new Bundle(app.serviceManager.contents, store, drawer), palette, menu, documents: manager });
      }
    };
    return lab && menus && documents ? [kernel, files] : [kernel]; // some of JupyterLite's pages have no menu
  };

  const ours = ['bundle.js', 'bundlemenu.js', 'drawer.js', 'kernel.js', 'loading.js', 'store.js', 'visit.js'];
  const theirs = { lite: '@jupyterlite/services', apps: '@jupyterlite/apputils', lumino: '@lumino/signaling', lab: '@jupyterlab/apputils', menus: '@jupyterlab/mainmenu', documents: '@jupyterlab/docmanager' };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['ninepixels-page'] = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const modules = Object.assign({}, ...(await Promise.all(ours.map(name => import(address + name)))));
      const packages = Object.fromEntries(await Promise.all(Object.entries(theirs).map(async ([name, path]) => [name, shared[path] && (await load(path))])));
      return () => ({ __esModule: true, default: plugins(packages, modules) });
    }
  };
})();
