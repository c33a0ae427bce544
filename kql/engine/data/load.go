package data

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
)

// FromCSV reads a table with a header row. Column types are those that every
// value of the column fits (long, real, bool, datetime, guid, timespan, dynamic
// for JSON objects and arrays), else string; an empty cell is null.
func FromCSV(r io.Reader) (*Table, error) {
	reader := csv.NewReader(r)
	reader.FieldsPerRecord = -1
	header, err := reader.Read()
	if err != nil {
		return nil, fmt.Errorf("read csv header: %w", err)
	}
	var rows [][]any
	for {
		record, err := reader.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read csv: %w", err)
		}
		row := make([]any, len(header))
		for i := range header {
			row[i] = ""
			if i < len(record) {
				row[i] = record[i]
			}
		}
		rows = append(rows, row)
	}
	return inferTable(header, rows)
}

// FromJSON reads a table from an array of objects, or from objects one after
// another (JSON lines). Columns are the keys in the order of first sight.
func FromJSON(r io.Reader) (*Table, error) {
	decoder := json.NewDecoder(r)
	decoder.UseNumber()
	var names []string
	index := map[string]int{}
	var rows [][]any
	add := func(tree any) error {
		bag, ok := tree.(*Bag)
		if !ok {
			return fmt.Errorf("read json: row %d is not an object", len(rows)+1)
		}
		row := make([]any, len(names), len(names)+bag.Len())
		for i, key := range bag.keys {
			place, known := index[key]
			if !known {
				place = len(names)
				index[key] = place
				names = append(names, key)
				row = append(row, nil)
			}
			row[place] = DynamicOf(bag.values[i])
		}
		rows = append(rows, row)
		return nil
	}
	for {
		tree, err := decodeJSON(decoder, 0)
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read json: %w", err)
		}
		items, isList := tree.([]any)
		if !isList {
			items = []any{tree}
		}
		for _, item := range items {
			if err := add(item); err != nil {
				return nil, err
			}
		}
	}
	for i, row := range rows {
		for len(row) < len(names) {
			row = append(row, nil)
		}
		rows[i] = row
	}
	return inferTable(names, rows)
}
