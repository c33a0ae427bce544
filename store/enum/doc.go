// Package enum has the numbers that stand for words in the database: kinds of
// object, their states, relations, types of change. Queries call them by name,
// {user} or {live} (SQLNames). The kinds come from the declarations of feed.
// Start at Kind. It may import only entra and feed.
package enum
