using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.JenkinsX.PullRequests;

/// <summary>The names by which a pull request says that it is a promotion: branches and titles. The titles are jx's own, so that its promotions are known too.</summary>
internal static partial class PromotionNames
{
    // https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/promote/pr.go#L29-L62
    public static string Branch(string application, string version, string environment) => $"promote-{application}-{version}-{environment}";

    public static string Title(string application, string version) => $"chore: promote {application} to version {version}";

    /// <summary>The branch of what takes a pull request's change back.</summary>
    public static string UndoBranch(int number, string application, string environment) => string.Create(CultureInfo.InvariantCulture, $"undo-{number}-{application}-{environment}");

    public static string UndoTitle(string application, string? version) => version is null ? $"chore: take {application} away" : $"chore: roll {application} back to version {version}";

    /// <summary>What a pull request is about; null for one that is no promotion.</summary>
    public static (string Application, string Version, int? Undoes)? Read(PullRequest pull)
    {
        if (Promoted().Match(pull.Title) is { Success: true } promoted)
            return (promoted.Groups[1].Value, promoted.Groups[2].Value, null);
        if (Undone().Match(pull.Source) is not { Success: true } undo || !int.TryParse(undo.Groups[1].Value, CultureInfo.InvariantCulture, out int number))
            return null;
        if (RolledBack().Match(pull.Title) is { Success: true } back)
            return (back.Groups[1].Value, back.Groups[2].Value, number);
        return TakenAway().Match(pull.Title) is { Success: true } away ? (away.Groups[1].Value, "", number) : null;
    }

    /// <summary>The environment that a branch of ours names; null for a branch of another making.</summary>
    public static string? Environment(string branch, string application, string version, IEnumerable<string> known) =>
        known.OrderByDescending(name => name.Length).FirstOrDefault(name =>
            Is(branch, Branch(application, version, name)) || (Undone().Match(branch) is { Success: true } undo && Is(undo.Groups[2].Value, $"{application}-{name}")));

    // A second branch for the same has the commit that it begins from behind it.
    private static bool Is(string branch, string name) => branch == name || (branch.StartsWith($"{name}-", StringComparison.Ordinal) && Commit().IsMatch(branch[(name.Length + 1)..]));

    [GeneratedRegex(@"^chore: promote (\S+) to version (\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Promoted();

    [GeneratedRegex(@"^chore: roll (\S+) back to version (\S+)$", RegexOptions.CultureInvariant)]
    private static partial Regex RolledBack();

    [GeneratedRegex(@"^chore: take (\S+) away$", RegexOptions.CultureInvariant)]
    private static partial Regex TakenAway();

    [GeneratedRegex(@"^undo-(\d+)-(.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex Undone();

    [GeneratedRegex("^[0-9a-f]{7}$", RegexOptions.CultureInvariant)]
    private static partial Regex Commit();
}
