using System.Globalization;

namespace CicdTools.Providers.Aws;

/// <summary>The time as AWS has it: a signature that is more than some minutes off is refused, and the refusal's date says by how much this machine's clock is wrong.</summary>
internal sealed class AwsClock(TimeProvider clock)
{
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html: five minutes, mostly; a little less is no accident either.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(4);

    private TimeSpan _offset;

    public TimeSpan Offset => _offset;

    public DateTimeOffset Now => clock.GetUtcNow() + _offset;

    /// <summary>Takes the server's date; whether what was signed then was signed at a wrong time.</summary>
    public bool Learn(DateTimeOffset server, string? signed)
    {
        if (!DateTimeOffset.TryParseExact(signed, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset at) || (server - at).Duration() < Tolerance)
            return false;
        _offset = server - clock.GetUtcNow();
        return true;
    }
}
