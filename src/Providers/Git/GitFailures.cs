using LibGit2Sharp;

namespace CicdTools.Providers.Git;

/// <summary>What it means when files cannot be written, by the system's word or by libgit2's, which gives the system's reason in words only (strerror in the C locale).</summary>
internal static class GitFailures
{
    /// <summary>Whether it is about files at all.</summary>
    public static bool IsFailure(Exception failure) => failure is IOException or UnauthorizedAccessException or LibGit2SharpException;

    /// <summary>Whether the disk is full.</summary>
    public static bool IsDiskFull(Exception failure) => failure is LibGit2SharpException ? Says(failure, "No space left") : FileFailures.IsDiskFull(failure);

    /// <summary>Whether it may not be written there.</summary>
    public static bool IsDenied(Exception failure) => failure is LibGit2SharpException ? Says(failure, "Permission denied") || Says(failure, "Read-only file system") : FileFailures.IsDenied(failure);

    private static bool Says(Exception failure, string words) => failure.Message.Contains(words, StringComparison.Ordinal);
}
