package aggregate

import "github.com/mscloud-mcp/mscloud-mcp/kql/engine/data"

// bags is make_bag(): of equal keys the first stays.
type bags struct {
	hold func(bytes int64) error
	bags []*data.Bag
}

func newBags(s Use) Accumulator { return &bags{hold: s.Hold} }

func (a *bags) Grow(n int) {
	for len(a.bags) < n {
		a.bags = append(a.bags, &data.Bag{})
	}
}

func (a *bags) Add(groups []int32, args []*data.Vector) error {
	bytes := int64(0)
	for i, group := range groups {
		if group < 0 {
			continue
		}
		value := args[0].Value(i)
		if bag, ok := value.Tree.(*data.Bag); ok {
			for j, key := range bag.Keys() {
				if !a.bags[group].Has(key) {
					a.bags[group].Set(key, bag.Values()[j])
				}
			}
			bytes += value.Size()
		}
	}
	return a.hold(bytes)
}

func (a *bags) Value(group int) data.Value { return data.DynamicOf(a.bags[group]) }
