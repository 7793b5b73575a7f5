using System.Text;

namespace CicdTools.Providers.JenkinsX;

/// <summary>Names of objects as Jenkins X makes them: https://github.com/jenkins-x/lighthouse/blob/153adb9b854883f7da3e799931b7c2b4fba1d584/pkg/util/naming.go.</summary>
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
