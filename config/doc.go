// Package config reads the settings of mscloud-mcp from its file, from
// MSCLOUD_* environment variables and from flags, in this order: a later one
// wins. A key has one name everywhere: "data-dir" in the file, --data-dir as a
// flag, MSCLOUD_DATA_DIR in the environment. An unknown key and a bad value are
// errors that name the key, where it stands and the nearest right one.
//
// Start with Settings in setting.go, the table of all keys, and Load in load.go.
// A new setting is a row there and a field of Config.
//
// It imports text, and is the only importer of viper.
package config
