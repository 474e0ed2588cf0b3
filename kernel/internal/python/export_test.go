package python

// LabParts are JupyterLab and its extensions, each with its version.
var LabParts = labParts
