namespace CicdTools.Providers.Formats;

/// <summary>The first line of a script that names its shell: Tekton and Cloud Build start a script with <c>/bin/sh</c> unless it has one (https://tekton.dev/docs/pipelines/tasks/#running-scripts-within-steps).</summary>
internal static class Shebang
{
    private static readonly (string Line, string Shell)[] Known =
    [
        ("#!/usr/bin/env bash", "bash"),
        ("#!/bin/bash", "bash"),
        ("#!/bin/sh", "sh"),
        ("#!/usr/bin/env sh", "sh"),
        ("#!/usr/bin/env pwsh", "pwsh"),
        ("#!/usr/bin/env python3", "python"),
        ("#!/usr/bin/env python", "python"),
        ("#!/usr/bin/python3", "python"),
    ];

    /// <summary>The line for a shell; null for one that needs none or has none.</summary>
    public static string? Of(string? shell) => shell is null ? null : Array.Find(Known, known => known.Shell == shell).Line;

    /// <summary>The script without the line, its shell, and the line where it is not the one that is written for that shell.</summary>
    public static (string Script, string? Shell, string? Line) Take(string script)
    {
        if (!script.StartsWith("#!", StringComparison.Ordinal))
            return (script, null, null);
        int end = script.IndexOf('\n', StringComparison.Ordinal);
        string line = end < 0 ? script : script[..end];
        (string _, string? shell) = Array.Find(Known, known => known.Line == line.TrimEnd());
        // A line with options, or of another interpreter, stays where it is.
        return shell is null || end < 0 ? (script, null, null) : (script[(end + 1)..], shell, line == Of(shell) ? null : line);
    }
}
