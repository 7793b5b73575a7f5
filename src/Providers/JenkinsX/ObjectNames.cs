using System.Text;

namespace CicdTools.Providers.JenkinsX;

/// <summary>Names of objects as Jenkins X makes them: https://github.com/jenkins-x/lighthouse/blob/a4599ebeb5ad09da1eef6ca853d1813576fe7e0d/pkg/util/naming.go.</summary>
internal static class ObjectNames
{
    /// <summary>Lower case, with single dashes for whatever is no letter or digit, and a letter in it.</summary>
    public static string Valid(string name)
    {
        StringBuilder valid = new();
        foreach (char character in (name.Any(char.IsAsciiLetter) ? name : $"x{name}").ToLowerInvariant())
        {
            if (char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character))
                valid.Append(character);
            else if (valid.Length > 0 && valid[^1] != '-')
                valid.Append('-');
        }

        return valid.ToString().TrimEnd('-');
    }
}
