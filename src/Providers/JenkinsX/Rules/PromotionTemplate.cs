using System.Text.RegularExpressions;

namespace CicdTools.Providers.JenkinsX.Rules;

/// <summary>The templates of file rules: fields of https://github.com/jenkins-x-plugins/jx-promote/blob/4e50d20061331887e113284f8e7351116f879229/pkg/rules/types.go in Go's notation. What else Go's templates can do is refused.</summary>
internal static partial class PromotionTemplate
{
    public static string Fill(string template, PromotedApplication application, string version)
    {
        string filled = Field().Replace(template, match => match.Groups[1].Value switch
        {
            "GitURL" => application.Source,
            "Version" => version,
            "AppName" => application.Name,
            "Namespace" => application.TeamNamespace,
            "HelmRepositoryURL" => application.Charts,
            "ChartAlias" or "ReleaseName" => "",
            _ => match.Value,
        });
        return filled.Contains("{{", StringComparison.Ordinal) ? throw PromotionRules.Invalid(PromotionRules.File, $"its template '{Errors.Shown(template)}' does more than name fields") : filled;
    }

    [GeneratedRegex(@"\{\{\s*\.(\w+)\s*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Field();
}
