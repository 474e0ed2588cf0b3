package plugin

// ReplaceDir lets a test say how renaming fails.
var ReplaceDir = replaceDir

// Unpack takes the plugin from a wheel that is there already.
var Unpack = Wheel.unpack

// Inspect looks through the archive of a release.
var Inspect = inspect
