using System.Globalization;

namespace CicdTools.Providers.Charts;

/// <summary>Versions in the order of https://semver.org/spec/v2.0.0.html#spec-item-11; what is none comes before all that are.</summary>
internal sealed class VersionOrder : IComparer<string>
{
    public static VersionOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        (long[]? Numbers, string[] Before) one = Parts(x ?? ""), other = Parts(y ?? "");
        if (one.Numbers is null || other.Numbers is null)
            return one.Numbers is null && other.Numbers is null ? string.CompareOrdinal(x, y) : one.Numbers is null ? -1 : 1;
        for (int at = 0; at < 3; at++)
        {
            if (one.Numbers[at] != other.Numbers[at])
                return one.Numbers[at].CompareTo(other.Numbers[at]);
        }

        // A version before a release is less than the release.
        if (one.Before.Length == 0 || other.Before.Length == 0)
            return other.Before.Length.CompareTo(one.Before.Length);
        for (int at = 0; at < Math.Min(one.Before.Length, other.Before.Length); at++)
        {
            bool left = long.TryParse(one.Before[at], NumberStyles.None, CultureInfo.InvariantCulture, out long first), right = long.TryParse(other.Before[at], NumberStyles.None, CultureInfo.InvariantCulture, out long second);
            int order = left && right ? first.CompareTo(second) : left != right ? (left ? -1 : 1) : string.CompareOrdinal(one.Before[at], other.Before[at]);
            if (order != 0)
                return order;
        }

        return one.Before.Length.CompareTo(other.Before.Length);
    }

    private static (long[]? Numbers, string[] Before) Parts(string version)
    {
        string plain = version.TrimStart('v').Split('+')[0];
        string[] halves = plain.Split('-', 2);
        string[] numbers = halves[0].Split('.');
        long[] values = new long[3];
        if (numbers.Length > 3)
            return (null, []);
        for (int at = 0; at < numbers.Length; at++)
        {
            if (!long.TryParse(numbers[at], NumberStyles.None, CultureInfo.InvariantCulture, out values[at]))
                return (null, []);
        }

        return (values, halves.Length == 2 ? halves[1].Split('.') : []);
    }
}
