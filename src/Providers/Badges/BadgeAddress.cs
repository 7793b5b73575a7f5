using System.Text.RegularExpressions;

namespace CicdTools.Providers.Badges;

/// <summary>What the address of a badge's image says, whatever the branch: whose it is, and of which pipeline.</summary>
/// <param name="Home">The repository's page; for an address of no known form all of it.</param>
/// <param name="Pipeline">What the address calls the pipeline.</param>
/// <param name="IsFile">Whether that is the name of the pipeline's file.</param>
internal sealed partial record BadgeAddress(string Home, string Pipeline, bool IsFile)
{
    public static BadgeAddress Read(string address)
    {
        int end = address.IndexOfAny(['?', '#']);
        string plain = end < 0 ? address : address[..end];
        if (WorkflowFile().Match(plain) is { Success: true } file)
            return new(file.Groups["home"].Value, Uri.UnescapeDataString(file.Groups["file"].Value), true);
        if (WorkflowName().Match(plain) is { Success: true } workflow)
        {
            string name = Uri.UnescapeDataString(workflow.Groups["name"].Value);
            return name.EndsWith(".yml", StringComparison.Ordinal) || name.EndsWith(".yaml", StringComparison.Ordinal)
                ? new(workflow.Groups["home"].Value, name[(name.LastIndexOf('/') + 1)..], true)
                : new(workflow.Groups["home"].Value, name, false);
        }

        return Branch().Match(plain) is { Success: true } branch ? new(branch.Groups["home"].Value, "", false) : new(plain, "", false);
    }

    /// <summary>Whether an address is that of a pipeline's badge in a repository, whose page this is.</summary>
    public static bool IsOf(string address, string home)
    {
        string plain = address.Split('?', '#')[0];
        return (WorkflowFile().IsMatch(plain) || WorkflowName().IsMatch(plain) || Branch().IsMatch(plain)) && Read(address).Home.Equals(home, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether another badge is of the same pipeline, which people call by this name.</summary>
    public bool Covers(BadgeAddress other, string name) =>
        Home.Equals(other.Home, StringComparison.OrdinalIgnoreCase) && (other.Pipeline == Pipeline || (!other.IsFile && other.Pipeline == name));

    /// <summary>Whether an address lies in the repository.</summary>
    public bool Holds(string address) =>
        address.StartsWith(Home, StringComparison.OrdinalIgnoreCase) && (address.Length == Home.Length || address[Home.Length] is '/' or '?' or '#');

    // https://docs.github.com/en/actions/how-tos/monitor-workflows/add-a-status-badge
    [GeneratedRegex(@"^(?<home>https?://[^/]+/.+)/actions/workflows/(?<file>[^/]+)/badge\.svg$", RegexOptions.NonBacktracking)]
    private static partial Regex WorkflowFile();

    // The form of before 2022: the workflow's name, or the path of one without a name. See help.github.com/en/articles/configuring-a-workflow#adding-a-workflow-status-badge-to-your-repository.
    [GeneratedRegex(@"^(?<home>https?://[^/]+/[^/]+/[^/]+)/workflows/(?<name>.+)/badge\.svg$", RegexOptions.NonBacktracking)]
    private static partial Regex WorkflowName();

    // https://docs.gitlab.com/user/project/badges/
    [GeneratedRegex(@"^(?<home>https?://[^/]+/.+?)/badges/.+/pipeline\.svg$", RegexOptions.NonBacktracking)]
    private static partial Regex Branch();
}
