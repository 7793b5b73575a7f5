using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>The comments <c>cicd-disable RULE[,RULE]</c> of a file: on a line for that line, alone on a line for the next one, before the first line of content for the whole file.</summary>
internal sealed partial class Suppressions
{
    private readonly HashSet<string> _file = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<(int Line, string Rule)> _lines = [];

    public Suppressions(string text, LineMap lines)
    {
        if (!text.Contains("cicd-disable", StringComparison.Ordinal))
            return;
        bool content = false;
        List<string> pending = [];
        for (int number = 1; number <= lines.Count; number++)
        {
            string line = lines.Text(number);
            string trimmed = line.Trim();
            bool alone = trimmed.StartsWith('#') || trimmed.StartsWith("//", StringComparison.Ordinal) || trimmed.StartsWith("<!--", StringComparison.Ordinal);
            Match match = Comment().Match(line);
            string[] rules = match.Success ? [.. match.Groups[1].Value.Split(',').Select(rule => rule.Trim().ToUpperInvariant())] : [];
            if (alone)
            {
                pending.AddRange(rules);
                if (!content)
                    _file.UnionWith(rules);
                continue;
            }

            if (trimmed.Length == 0)
                continue;
            content = true;
            foreach (string rule in rules.Concat(pending))
                _lines.Add((number, rule));
            pending.Clear();
        }
    }

    public bool Covers(string rule, int? line) =>
        _file.Contains(rule) || (line is { } number && _lines.Contains((number, rule.ToUpperInvariant())));

    [GeneratedRegex(@"(?:#|//|<!--)\s*cicd-disable\s+([A-Za-z0-9]+(?:\s*,\s*[A-Za-z0-9]+)*)", RegexOptions.NonBacktracking)]
    private static partial Regex Comment();
}
