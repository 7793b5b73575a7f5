using System.Globalization;

namespace CicdTools;

/// <summary>Names for the parts of a pipeline: the keys of source marks and the subjects of diagnostics.</summary>
public static class ModelPath
{
    /// <summary>A trigger, by its place from 0.</summary>
    public static string Trigger(int index) => string.Create(CultureInfo.InvariantCulture, $"triggers.{index}");

    /// <summary>A variable of the pipeline.</summary>
    public static string Variable(string name) => $"variables.{name}";

    /// <summary>A native setting of the pipeline.</summary>
    public static string Native(string key) => $"native.{key}";

    /// <summary>A job.</summary>
    public static string Job(string job) => $"jobs.{job}";

    /// <summary>A part of a job: <c>condition</c>, <c>matrix</c>, <c>container</c>, <c>environment</c>, <c>runner</c>, <c>timeout</c>, <c>retries</c>, <c>outputs</c>.</summary>
    public static string Part(string job, string part) => $"jobs.{job}.{part}";

    /// <summary>A variable of a job.</summary>
    public static string Variable(string job, string name) => $"jobs.{job}.variables.{name}";

    /// <summary>A service of a job, by its place from 0.</summary>
    public static string Service(string job, int index) => string.Create(CultureInfo.InvariantCulture, $"jobs.{job}.services.{index}");

    /// <summary>A native setting of a job.</summary>
    public static string Native(string job, string key) => $"jobs.{job}.native.{key}";

    /// <summary>A step of a job, by its place from 0.</summary>
    public static string Step(string job, int index) => string.Create(CultureInfo.InvariantCulture, $"jobs.{job}.steps.{index}");

    /// <summary>A part of a step: <c>condition</c>, <c>variables.NAME</c>, <c>native.KEY</c>.</summary>
    public static string StepPart(string job, int index, string part) => $"{Step(job, index)}.{part}";
}
