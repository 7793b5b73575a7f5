using System.Globalization;
using System.Text.RegularExpressions;

namespace CicdTools.Providers.AzureDevOps;

/// <summary>A run's number with its project's name: <c>project/repository/123</c>, or the address of its page. A number is unique in its organization, but is asked for below its project.</summary>
internal sealed partial record AzureDevOpsId(string Project, int Number)
{
    /// <summary>Null for what is no such identifier.</summary>
    public static AzureDevOpsId? TryParse(string text, Uri root)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https")
        {
            // https://dev.azure.com/ORGANIZATION/PROJECT/_build/results?buildId=123
            return address.AbsoluteUri.StartsWith(root.AbsoluteUri, StringComparison.OrdinalIgnoreCase) && Page().Match(address.AbsoluteUri[root.AbsoluteUri.Length..]) is { Success: true } page
                ? Of(Uri.UnescapeDataString(page.Groups["project"].Value), page.Groups["number"].Value)
                : null;
        }

        int first = text.IndexOf('/', StringComparison.Ordinal), last = text.LastIndexOf('/');
        return first < 0 ? null : Of(text[..first], text[(last + 1)..]);
    }

    private static AzureDevOpsId? Of(string project, string number) =>
        AzureDevOpsName.IsPart(project) && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int parsed) ? new(project, parsed) : null;

    [GeneratedRegex(@"^(?<project>[^/]+)/_build/results\?(?:.*&)?buildId=(?<number>\d+)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Page();
}
