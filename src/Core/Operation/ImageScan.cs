using System.Globalization;

namespace CicdTools;

/// <summary>What a scan for known vulnerabilities found in an image, counted by severity.</summary>
public sealed record ImageScan
{
    /// <summary>How far the scan is.</summary>
    public ScanStatus Status { get; init; }

    /// <summary>Why nothing is known, a sentence; null where it was scanned.</summary>
    public string? Problem { get; init; }

    /// <summary>When it was last scanned (UTC); null where that is not known.</summary>
    public DateTimeOffset? ScannedAt { get; init; }

    /// <summary>Critical findings.</summary>
    public int Critical { get; init; }

    /// <summary>Findings of high severity.</summary>
    public int High { get; init; }

    /// <summary>Findings of medium severity.</summary>
    public int Medium { get; init; }

    /// <summary>Findings of low severity.</summary>
    public int Low { get; init; }

    /// <summary>Findings that are to be known, and no more.</summary>
    public int Informational { get; init; }

    /// <summary>Findings that nobody gave a severity yet.</summary>
    public int Unrated { get; init; }

    /// <inheritdoc/>
    public override string ToString()
    {
        (int Count, string Name)[] counts = [(Critical, "critical"), (High, "high"), (Medium, "medium"), (Low, "low"), (Informational, "informational"), (Unrated, "unrated")];
        string[] found = [.. counts.Where(one => one.Count > 0).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Count} {one.Name}"))];
        return found.Length > 0 ? string.Join(", ", found) : Status switch
        {
            ScanStatus.Scanned => "nothing found",
            ScanStatus.Scanning => "being scanned",
            ScanStatus.NotScanned => "not scanned",
            _ => "not known",
        };
    }
}

/// <summary>How far the scan of an image is.</summary>
public enum ScanStatus
{
    /// <summary>The system does not tell.</summary>
    Unknown,

    /// <summary>It is being scanned, or waits for it.</summary>
    Scanning,

    /// <summary>It was scanned; what was found is counted.</summary>
    Scanned,

    /// <summary>It was never scanned, cannot be, or is not any more.</summary>
    NotScanned,
}
