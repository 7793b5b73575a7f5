using System.Text.RegularExpressions;

namespace CicdTools.Providers.Rules;

/// <summary>A project's name that is a letter away from the one which the rest of the file has.</summary>
internal sealed partial class MisspelledProject() : Rule("MisspelledProject", DiagnosticSeverity.Error, "A project's name differs by a letter from the one that the rest of the file has.", mends: true)
{
    private const int MinLength = 6;

    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.HelmValues) && !file.Kind.HasFlag(FileKind.Pipeline))
            yield break;
        // Buckets, by custom, begin with their project's name.
        string[] known = [.. Mentions().Matches(file.Text).Select(match => match.Groups["name"].Value)];
        foreach (Match match in Project().Matches(file.Text))
        {
            Group name = match.Groups["name"];
            if (name.Length < MinLength || known.Count(other => other == name.Value) > 1)
                continue;
            string? likely = known.SelectMany(Prefixes).FirstOrDefault(other => other != name.Value && IsNear(name.Value, other));
            if (likely is not null && !known.Any(other => other.StartsWith(name.Value + "-", StringComparison.Ordinal)))
                yield return new(name.Index, $"The project is '{name.Value}' here and '{likely}' elsewhere in the file.", $"Write '{likely}', if that is the project.") { Edits = [new(name.Index, name.Length, likely)] };
        }
    }

    private static IEnumerable<string> Prefixes(string name)
    {
        yield return name;
        for (int dash = name.IndexOf('-', StringComparison.Ordinal); dash > 0; dash = name.IndexOf('-', dash + 1))
            yield return name[..dash];
    }

    // One letter more, less or other.
    private static bool IsNear(string one, string other)
    {
        if (Math.Abs(one.Length - other.Length) > 1 || other.Length < MinLength)
            return false;
        int start = 0;
        while (start < one.Length && start < other.Length && one[start] == other[start])
            start++;
        int end = 0;
        while (end < Math.Min(one.Length, other.Length) - start && one[^(end + 1)] == other[^(end + 1)])
            end++;
        // A number at the end tells projects apart.
        return Math.Max(one.Length, other.Length) - start - end <= 1 && !one.Skip(start).Concat(other.Skip(start)).Any(char.IsDigit);
    }

    [GeneratedRegex(@"(?m)^\s*project:[ \t]*[""']?(?<name>[a-z][a-z0-9-]+)[""']?\s*$", RegexOptions.NonBacktracking)]
    private static partial Regex Project();

    [GeneratedRegex(@"(?m)(?:^\s*(?:bucket|project):[ \t]*[""']?|--project[ =]|projects/|gs://)(?<name>[a-z][a-z0-9-]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Mentions();
}
