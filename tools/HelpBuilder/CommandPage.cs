namespace CicdTools.HelpBuilder;

/// <summary>An example: a title, the commands, and what to say about them.</summary>
internal sealed record Example(string Title, string Code, string Remarks);

/// <summary>A cmdlet's page of docs/en-US: the first paragraph is the synopsis; then Description, Examples and Related links.</summary>
internal sealed record CommandPage(string Synopsis, string[] Description, Example[] Examples, string[] Links)
{
    public static CommandPage Empty { get; } = new("", [], [], []);

    public static CommandPage Parse(string text)
    {
        Dictionary<string, List<string>> sections = new(StringComparer.OrdinalIgnoreCase) { [""] = [] };
        string section = "";
        bool code = false;
        foreach (string line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                code = !code;
            if (!code && line.StartsWith("## ", StringComparison.Ordinal))
                sections[section = line[3..].Trim()] = [];
            else if (code || !line.StartsWith("# ", StringComparison.Ordinal))
                sections[section].Add(line);
        }

        return new(
            string.Join(' ', Paragraphs(sections[""])),
            Paragraphs(sections.GetValueOrDefault("Description", [])),
            ReadExamples(sections.GetValueOrDefault("Examples", [])),
            [.. sections.GetValueOrDefault("Related links", []).Where(line => line.StartsWith("- ", StringComparison.Ordinal)).Select(line => line[2..].Trim())]);
    }

    private static Example[] ReadExamples(List<string> lines)
    {
        List<Example> examples = [];
        string? title = null;
        List<string> code = [];
        List<string> remarks = [];
        bool inCode = false;
        foreach (string line in lines.Append("### "))
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                inCode = !inCode;
            }
            else if (!inCode && line.StartsWith("### ", StringComparison.Ordinal))
            {
                if (title is not null)
                    examples.Add(new(title, string.Join('\n', code), string.Join("\n\n", Paragraphs(remarks))));
                title = line[4..].Trim();
                code = [];
                remarks = [];
            }
            else
            {
                (inCode ? code : remarks).Add(line);
            }
        }

        return [.. examples];
    }

    // Help is shown as plain text, where the marks of code would only disturb.
    private static string[] Paragraphs(IEnumerable<string> lines) =>
        [.. string.Join('\n', lines).Split("\n\n", StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(paragraph => paragraph.Replace('\n', ' ').Replace("`", "", StringComparison.Ordinal))];
}
