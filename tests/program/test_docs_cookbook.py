"""The cookbook's recipes are cooked (documents.py): each must give what it says. `test_docs.py --write` writes them anew."""

import re
import unittest

from documents import COOKBOOK, follow
from support import has_editor


class Cookbook(unittest.TestCase):
    maxDiff = None

    @unittest.skipUnless(has_editor(), "without the line editor the prompt does not turn to a second sender")
    def test_every_recipe_gives_what_it_says(self):
        self.assertGreater(follow(self, COOKBOOK), 60)

    def test_its_contents_name_every_recipe(self):
        text = COOKBOOK.read_text()
        contents, table, recipes = text.partition("\n## If you know another tool\n")
        self.assertTrue(table)
        titles = re.findall(r"^###? (.*)$", recipes, re.MULTILINE)
        anchors = [re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles]
        self.assertEqual(re.findall(r"\(#([^)]+)\)", contents), anchors)


if __name__ == "__main__":
    unittest.main()
