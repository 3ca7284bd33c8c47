package sandbox

import "strconv"

// page cuts a list of ids by limit (1 to 500, 25 when absent) and prevId, the last
// id of the page before. next is empty at the end.
func page(c *call, ids []string) (part []string, next string, refused *problem) {
	return pageOf(c, ids, 25, 500)
}

// pageOf is page with another limit: standard when absent, most at the most.
func pageOf(c *call, ids []string, standard, most int) (part []string, next string, refused *problem) {
	limit, refused := limitOf(c, standard, most)
	if refused != nil {
		return nil, "", refused
	}
	if prev := c.query.Get("prevId"); prev != "" {
		found := false
		for i, id := range ids {
			if id == prev {
				ids, found = ids[i+1:], true
				break
			}
		}
		if !found {
			p := invalid("InvalidArgument", "prevId is unknown")
			return nil, "", &p
		}
	}
	if len(ids) > limit {
		return ids[:limit], ids[limit-1], nil
	}
	return ids, "", nil
}

// pageLimit is how many entries the caller wants on a page.
func pageLimit(c *call) (int, *problem) { return limitOf(c, 25, 500) }

// limitOf is pageLimit with another standard and another most.
func limitOf(c *call, standard, most int) (int, *problem) {
	text := c.query.Get("limit")
	if text == "" {
		return standard, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		p := invalid("InvalidArgument", "limit must be between 1 and "+strconv.Itoa(most))
		return 0, &p
	}
	return n, nil
}

func listed(body map[string]any, next string) answer {
	if next != "" {
		body["nextBatchPrevId"] = next
	}
	return ok(body)
}
