using System.Xml.Linq;
using CicdTools.Providers.Formats.Drawing;

namespace CicdTools.Tests.Formats.Conversion;

public sealed class DrawingTests
{
    private static readonly Pipeline Sample = new()
    {
        Name = "ci <x>",
        Format = "GitHubActions",
        Path = ".github/workflows/ci.yml",
        Triggers = [new PushTrigger { Branches = ["main"] }, new ScheduleTrigger("0 4 * * *")],
        Stages =
        [
            new() { Name = "verify", Jobs = [new() { Id = "lint", Needs = [] }, new() { Id = "test", Needs = [], Matrix = new() { Axes = [new("os", ["a", "b"])] } }] },
            new() { Name = "ship", Jobs = [new() { Id = "deploy", Name = "Deploy \"it\"\u001b[31m", Needs = ["lint", "test"], Manual = true, Environment = new("production") }] },
        ],
    };

    [Fact]
    public void In_a_terminal_it_is_a_tree_without_control_characters() => Assert.Equal(
        """
        ci <x>  .github/workflows/ci.yml  (GitHubActions)
        ◇ push main
        ◇ at 0 4 * * *
        ├─ verify
        │  ├─ lint
        │  └─ test  [os (2)]
        └─ ship
           └─ Deploy "it"�[31m  [waits for a person, to production]  ← lint, test

        """.ReplaceLineEndings("\n"), GraphText.Of(Sample));

    [Fact]
    public void As_Mermaid_every_job_is_a_node_and_every_need_an_arrow()
    {
        string text = GraphMermaid.Of(Sample);
        Assert.StartsWith("flowchart LR\n  subgraph s0[\"verify\"]\n    j0[\"lint\"]\n    j1[\"test<br/>os (2)\"]\n  end\n", text, StringComparison.Ordinal);
        Assert.Contains("j2[\"Deploy #34;it#34;", text, StringComparison.Ordinal);
        Assert.EndsWith("  j0 --> j2\n  j1 --> j2\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void As_a_picture_it_is_well_formed_with_a_box_for_each_job_and_a_curve_for_each_need()
    {
        XDocument svg = XDocument.Parse(GraphSvg.Of(Sample));
        XNamespace ns = "http://www.w3.org/2000/svg";
        Assert.Equal(3, svg.Descendants(ns + "g").Count());
        Assert.Equal(2, svg.Descendants(ns + "path").Count());
        Assert.Equal("ci <x>", svg.Root!.Element(ns + "title")!.Value);
    }

    [Fact]
    public void As_a_page_it_has_the_picture_and_a_row_for_each_job()
    {
        string page = GraphPage.Of(Sample);
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<x>", page, StringComparison.Ordinal);
        Assert.Contains("<svg ", page, StringComparison.Ordinal);
        Assert.Equal(4, page.Split("<tr>").Length - 1);
    }
}
