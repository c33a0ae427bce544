package graph

// roleLists are those of role management.
var roleLists = map[List]listStart{}
