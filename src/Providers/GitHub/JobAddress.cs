using System.Globalization;

namespace CicdTools.Providers.GitHub;

/// <summary>The page of a job, <c>https://HOST/OWNER/NAME/actions/runs/123/job/456</c>: what Actions gives as the log of a deployment that one of its jobs made.</summary>
internal sealed record JobAddress(long Run, long Job)
{
    /// <summary>Null for the address of anything else.</summary>
    public static JobAddress? TryParse(string? text) =>
        text?.Split('/') is [_, _, _, _, _, "actions", "runs", var run, "job", var job]
        && long.TryParse(run, NumberStyles.None, CultureInfo.InvariantCulture, out long runNumber)
        && long.TryParse(job, NumberStyles.None, CultureInfo.InvariantCulture, out long jobNumber) ? new(runNumber, jobNumber) : null;
}
