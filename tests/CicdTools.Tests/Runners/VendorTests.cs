using System.Text.Json;
using CicdTools.Cmdlets.Runners;
using CicdTools.Tests.Formats;
using CsCheck;

namespace CicdTools.Tests.Runners;

/// <summary>The same said by the vendors' own libraries, and read by a Markdown renderer that nobody of this project wrote.</summary>
public sealed class VendorTests
{
    // Half of a character is none that JSON could carry.
    private static readonly Gen<string> Text = Nasty.Text.Select(text => new string([.. text.Where(character => !char.IsSurrogate(character))]));

    [Fact]
    public void Annotations_and_masks_are_those_of_the_libraries() => Gen.Select(Text, Text, Text).Array[200].Sample(texts =>
    {
        List<(string Ours, object Case)> cases = [];
        foreach ((string text, string id, string path) in texts)
        {
            // The libraries leave out a property that is empty.
            string name = $"x{id}", file = $"x{path}";
            Annotation annotation = new(DiagnosticSeverity.Error, text) { Id = name, Path = file, Line = 3, Column = 5 };
            cases.Add((Nasty.GitHub().Commands.Annotate(annotation)!, new { github = "error", properties = new { file, line = "3", col = "5", title = name }, text }));
            cases.Add((Nasty.GitHub().Commands.Mask(text)!, new { github = "add-mask", properties = new { }, text }));
            cases.Add((Nasty.Azure().Commands.Annotate(annotation)!, new { azure = "task.logissue", properties = new { type = "error", sourcepath = file, linenumber = "3", columnnumber = "5", code = name }, text }));
            cases.Add((Nasty.Azure().Commands.Mask(text)!, new { azure = "task.setsecret", properties = new { }, text }));
        }

        string[] theirs = Linters.Runners(string.Concat(cases.Select(item => $"{JsonSerializer.Serialize(item.Case)}\n")));
        Assert.Equal(cases.Select(item => item.Ours), theirs.Select(line => JsonSerializer.Deserialize<string>(line)!));
    }, iter: 1, threads: 1);

    [Fact]
    public void Rendered_a_summary_shows_the_texts_and_nothing_that_they_would_like_to_be() => Text.Array[4].Array[200].Sample(rows =>
    {
        string[] documents =
        [
            .. rows.Select(cells =>
                $"### {Markdown.Text($"x{cells[0]}")}\n\n{Markdown.Text($"x{cells[3]}")}\n\n{Markdown.Row("A", "B", "C")}{Markdown.Row("---", "---", "---")}{Markdown.Row(Markdown.Text(cells[1]), Markdown.Link(cells[2], "https://ci.example/runs/1?a=(b|c)"), Markdown.Text(cells[3]))}\n"),
        ];
        string[] rendered = Linters.Runners(string.Concat(documents.Select(markdown => $"{JsonSerializer.Serialize(new { markdown })}\n")));
        for (int i = 0; i < rows.Length; i++)
        {
            string[] texts = JsonSerializer.Deserialize<string[]>(rendered[i])!;
            string[] cells = rows[i];
            Assert.Equal([.. new[] { $"x{cells[0]}", $"x{cells[3]}", "A", "B", "C", cells[1], cells[2], cells[3] }.Select(Visible)], texts.Select(Visible));
        }
    }, iter: 1, threads: 1);

    // Markdown has its own mind about blanks, and a summary shows no control characters.
    private static string Visible(string text) => new([.. text.Where(character => !char.IsControl(character) && !char.IsWhiteSpace(character))]);
}
