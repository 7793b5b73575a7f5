using System.Text.RegularExpressions;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>A line of a Makefile or script: https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/file/file_rule.go.</summary>
/// <param name="Path">The file.</param>
/// <param name="Prefix">What stands before each line, such as a tabulator.</param>
/// <param name="Command">The template of the line.</param>
/// <param name="Update">The line that is replaced; null for none.</param>
/// <param name="After">The lines after the last of which a new one comes, the first that fits any.</param>
internal sealed record FileRule(string Path, string Prefix, string Command, LineMatch? Update, LineMatch[] After) : IPromotionRule
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    public string? Current(Func<string, string?> read, PromotedApplication application)
    {
        string pattern = Regex.Escape(PromotionTemplate.Fill(Command, application, "\uE001")).Replace("\uE001", @"(?<version>\S+?)", StringComparison.Ordinal);
        foreach (string line in Lines(read))
        {
            if (Regex.Match(line.TrimEnd('\r'), $"^{Regex.Escape(Prefix)}{pattern}$", RegexOptions.CultureInvariant, Longest) is { Success: true } match)
                return match.Groups["version"].Value;
        }

        return null;
    }

    public (string Path, string? Content)[] Set(Func<string, string?> read, PromotedApplication application, string version)
    {
        List<string> lines = [.. Lines(read)];
        string line = Prefix + PromotionTemplate.Fill(Command, application, version);
        int at = Update is null ? -1 : lines.FindIndex(one => Fits(Update, one, application, version));
        if (at >= 0)
        {
            lines[at] = line;
        }
        else
        {
            int after = After.Select(match => lines.FindLastIndex(one => Fits(match, one, application, version))).FirstOrDefault(found => found >= 0, -1);
            lines.Insert(after >= 0 ? after + 1 : lines.Count, line);
        }

        string text = string.Join('\n', lines);
        return text == read(Path) ? [] : [(Path, text)];
    }

    public (string Path, string? Content)[] Remove(Func<string, string?> read, PromotedApplication application)
    {
        if (Current(read, application) is not { } version)
            return [];
        string line = Prefix + PromotionTemplate.Fill(Command, application, version);
        return [(Path, string.Join('\n', Lines(read).Where(one => one.TrimEnd('\r') != line)))];
    }

    private string[] Lines(Func<string, string?> read) => (read(Path) ?? throw PromotionRules.Invalid(Path, "it is not there")).Split('\n');

    private bool Fits(LineMatch match, string line, PromotedApplication application, string version)
    {
        if (match.Prefix is { Length: > 0 } prefix)
        {
            string filled = PromotionTemplate.Fill(prefix, application, version);
            return line.StartsWith(filled, StringComparison.Ordinal) || (Prefix.Length > 0 && line.StartsWith(Prefix + filled, StringComparison.Ordinal));
        }

        if (match.Pattern is not { Length: > 0 } pattern)
            throw PromotionRules.Invalid(Path, "a line of its rule has neither a prefix nor a regex");
        try
        {
            return Regex.IsMatch(line, PromotionTemplate.Fill(pattern, application, version), RegexOptions.CultureInvariant, Longest);
        }
        catch (Exception failure) when (failure is ArgumentException or RegexMatchTimeoutException)
        {
            throw PromotionRules.Invalid(Path, $"'{Errors.Shown(pattern)}' is no pattern that can be used");
        }
    }
}

/// <summary>A line by its begin or by a pattern.</summary>
/// <param name="Prefix">Its begin; null for a pattern.</param>
/// <param name="Pattern">A regular expression; null for a begin.</param>
internal sealed record LineMatch(string? Prefix, string? Pattern);
