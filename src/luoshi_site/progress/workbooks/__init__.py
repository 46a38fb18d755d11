"""Workbooks filled in away from the site (工作簿填报): their columns, what their cells mean, what is wrong with them."""
