package emulator

// roleEndpoints serve role management and Privileged Identity Management.
var roleEndpoints = []endpoint{}

var roleTables = []tableSpec{}
